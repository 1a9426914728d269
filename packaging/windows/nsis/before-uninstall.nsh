ticketscope_try_remove:
ClearErrors
IfFileExists "$INSTDIR\bin\ticketscope.exe" 0 ticketscope_may_go
FileOpen $0 "$INSTDIR\bin\ticketscope.exe" a
IfErrors 0 ticketscope_close
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Ticketscope is running. Close it, then press Retry." \
    /SD IDCANCEL IDRETRY ticketscope_try_remove
  SetErrorLevel 5
  Abort "Nothing was removed: Ticketscope is running."
ticketscope_close:
FileClose $0
ticketscope_may_go:
DeleteRegKey SHCTX "Software\Classes\Applications\ticketscope.exe"
DeleteRegKey SHCTX "Software\Classes\Ticketscope.Capture"
DeleteRegKey SHCTX "Software\Classes\Ticketscope.Profile"
DeleteRegValue SHCTX "Software\Classes\.har\OpenWithProgids" "Ticketscope.Capture"
DeleteRegKey /ifempty SHCTX "Software\Classes\.har\OpenWithProgids"
DeleteRegKey /ifempty SHCTX "Software\Classes\.har"
DeleteRegValue SHCTX "Software\Classes\.json\OpenWithProgids" "Ticketscope.Profile"
DeleteRegKey /ifempty SHCTX "Software\Classes\.json\OpenWithProgids"
DeleteRegKey /ifempty SHCTX "Software\Classes\.json"
DeleteRegKey SHCTX "Software\Microsoft\Windows\CurrentVersion\App Paths\ticketscope.exe"
DeleteRegValue SHCTX "Software\Microsoft\Windows\Windows Error Reporting\ExcludedApplications" "ticketscope.exe"
DeleteRegValue SHCTX "Software\Microsoft\Windows\Windows Error Reporting\ExcludedApplications" "ticketscope-cli.exe"
System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
