# Read by CPack for each kind of package.
if(CPACK_GENERATOR STREQUAL "TGZ")
    # A folder of its own that can stand anywhere.
    set(CPACK_PACKAGING_INSTALL_PREFIX /)
    set(CPACK_PACKAGE_FILE_NAME ${CPACK_ARCHIVE_FILE_NAME})
    set(CPACK_INCLUDE_TOPLEVEL_DIRECTORY ON)
endif()
