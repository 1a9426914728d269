; A prompt in which ticketscope-cli is found, so that the programs' libraries need not stand in everybody's PATH.
CreateShortCut "$SMPROGRAMS\$STARTMENU_FOLDER\Ticketscope command line.lnk" "$SYSDIR\cmd.exe" \
  '/K "set PATH=$INSTDIR\bin;%PATH%&& ticketscope-cli --help"' "$INSTDIR\bin\ticketscope.exe" 0
