Delete "$SMPROGRAMS\$MUI_TEMP\Ticketscope command line.lnk"
