# Run by CPack on the installed tree, before it is packed: the list of parts and their licences.
execute_process(
    COMMAND python3 ${CPACK_TICKETSCOPE_SOURCE}/packaging/sbom.py --tree ${CPACK_TEMPORARY_INSTALL_DIRECTORY}
        --version ${CPACK_PACKAGE_VERSION} --kind windows --docs doc --prefix ${CPACK_TICKETSCOPE_DEPENDENCIES}
    RESULT_VARIABLE result)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "The list of parts could not be made.")
endif()
