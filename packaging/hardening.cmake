# What a program that others install is compiled and linked with: the compiler's and linker's own defences, and no path
# of the machine that built it. Included where TICKETSCOPE_HARDEN is on.
include(CheckCXXCompilerFlag)
include(CheckPIESupported)

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
check_pie_supported(LANGUAGES C CXX)

foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection -Wformat -Werror=format-security)
    string(MAKE_C_IDENTIFIER "ticketscope_has${flag}" result)
    check_cxx_compiler_flag(${flag} ${result})
    if(${result})
        add_compile_options(${flag})
    endif()
endforeach()
add_compile_options("-ffile-prefix-map=${CMAKE_SOURCE_DIR}=." "-ffile-prefix-map=${CMAKE_BINARY_DIR}=build")
add_compile_definitions($<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
if(NOT WIN32)
    add_link_options(LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack LINKER:--as-needed)
endif()
