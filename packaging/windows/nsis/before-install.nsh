; A newer version replaces an older one: its files go first, so that none of them stays behind. Profiles, settings and
; secrets are the person's and lie elsewhere; nothing here touches them.
IfFileExists "$INSTDIR\bin\ticketscope.exe" 0 ticketscope_fresh
  ticketscope_try:
  ClearErrors
  ; A program that runs cannot be opened for writing.
  FileOpen $0 "$INSTDIR\bin\ticketscope.exe" a
  IfErrors ticketscope_runs
  FileClose $0
  ClearErrors
  FileOpen $0 "$INSTDIR\bin\ticketscope-cli.exe" a
  IfErrors ticketscope_runs
  FileClose $0
  Goto ticketscope_stopped
  ticketscope_runs:
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Ticketscope is running. Close it, then press Retry." \
      /SD IDCANCEL IDRETRY ticketscope_try
    SetErrorLevel 5
    Abort "Nothing was changed: Ticketscope is running."
  ticketscope_stopped:
  ExecWait '"$INSTDIR\Uninstall.exe" /S _?=$INSTDIR'
  SetOutPath "$INSTDIR"
ticketscope_fresh:
ClearErrors
