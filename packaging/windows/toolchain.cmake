# Cross-building for 64-bit Windows with Debian's mingw-w64 (threads of the posix model, as C++20 wants them).
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(mingw x86_64-w64-mingw32)
set(CMAKE_C_COMPILER ${mingw}-gcc-posix)
set(CMAKE_CXX_COMPILER ${mingw}-g++-posix)
set(CMAKE_RC_COMPILER ${mingw}-windres)

# The folder that prefix.sh filled. try_compile reads this file anew, with nothing but the variables named here.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES TICKETSCOPE_WINDOWS_DEPENDENCIES)
set(CMAKE_FIND_ROOT_PATH ${TICKETSCOPE_WINDOWS_DEPENDENCIES} /usr/${mingw})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_DIR} "")
set(ENV{PKG_CONFIG_LIBDIR} ${TICKETSCOPE_WINDOWS_DEPENDENCIES}/lib/pkgconfig)

# Qt's tools (moc, rcc, uic, lrelease) are those of Debian's own Qt of the same version.
set(QT_HOST_PATH /usr)
set(QT_HOST_PATH_CMAKE_DIR /usr/lib/x86_64-linux-gnu/cmake)
