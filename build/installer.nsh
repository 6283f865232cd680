; What the app has registered for itself goes with it. An update runs the uninstaller too, and keeps it.
!macro customUnInstall
  ${IfNot} ${isUpdated}
    ; Start at login, and whether the user has switched it off in the Task Manager. Both are named by the app's id.
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "${APP_ID}"
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run" "${APP_ID}"
  ${EndIf}
!macroend
