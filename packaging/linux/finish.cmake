# Run by CPack on the installed tree, before it is packed.
if(CPACK_GENERATOR STREQUAL "TGZ")
    set(kind tarball)
    set(tree ${CPACK_TEMPORARY_INSTALL_DIRECTORY})
else()
    string(TOLOWER "${CPACK_GENERATOR}" kind)
    set(tree ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr)
endif()
execute_process(
    COMMAND python3 ${CPACK_TICKETSCOPE_SOURCE}/packaging/linux/finish.py --tree ${tree} --kind ${kind}
        --version ${CPACK_PACKAGE_VERSION} --release-date ${CPACK_TICKETSCOPE_RELEASE_DATE}
        --plugins ${CPACK_TICKETSCOPE_PLUGINS}
    RESULT_VARIABLE result)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "The ${kind} could not be finished.")
endif()
