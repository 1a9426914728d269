; "Open with" for captures and profiles: an entry in the list, never the default. Windows looks at a name's last
; extension only, so a profile (*.ticketscope.json) is a .json to it.
WriteRegStr SHCTX "Software\Classes\Applications\ticketscope.exe" "FriendlyAppName" "Ticketscope"
WriteRegStr SHCTX "Software\Classes\Applications\ticketscope.exe\shell\open\command" "" '"$INSTDIR\bin\ticketscope.exe" "%1"'
WriteRegStr SHCTX "Software\Classes\Applications\ticketscope.exe\SupportedTypes" ".har" ""
WriteRegStr SHCTX "Software\Classes\Applications\ticketscope.exe\SupportedTypes" ".json" ""
WriteRegStr SHCTX "Software\Classes\Ticketscope.Capture" "" "HTTP archive"
WriteRegStr SHCTX "Software\Classes\Ticketscope.Capture\DefaultIcon" "" "$INSTDIR\bin\ticketscope.exe,0"
WriteRegStr SHCTX "Software\Classes\Ticketscope.Capture\shell\open\command" "" '"$INSTDIR\bin\ticketscope.exe" "%1"'
WriteRegStr SHCTX "Software\Classes\Ticketscope.Profile" "" "Ticketscope profile"
WriteRegStr SHCTX "Software\Classes\Ticketscope.Profile\DefaultIcon" "" "$INSTDIR\bin\ticketscope.exe,0"
WriteRegStr SHCTX "Software\Classes\Ticketscope.Profile\shell\open\command" "" '"$INSTDIR\bin\ticketscope.exe" "%1"'
WriteRegStr SHCTX "Software\Classes\.har\OpenWithProgids" "Ticketscope.Capture" ""
WriteRegStr SHCTX "Software\Classes\.json\OpenWithProgids" "Ticketscope.Profile" ""
WriteRegStr SHCTX "Software\Microsoft\Windows\CurrentVersion\App Paths\ticketscope.exe" "" "$INSTDIR\bin\ticketscope.exe"
; A crash report would carry what is in memory: passwords too.
WriteRegDWORD SHCTX "Software\Microsoft\Windows\Windows Error Reporting\ExcludedApplications" "ticketscope.exe" 1
WriteRegDWORD SHCTX "Software\Microsoft\Windows\Windows Error Reporting\ExcludedApplications" "ticketscope-cli.exe" 1
WriteRegStr SHCTX "Software\Microsoft\Windows\CurrentVersion\Uninstall\Ticketscope" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
; SHCNE_ASSOCCHANGED
System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
