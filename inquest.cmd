@echo off
rem Runs Inquest from the sources; builds it on first use and when sources have changed.
setlocal
set "ROOT=%~dp0"
set "OUT=%ROOT%artifacts\bin\Inquest.Cli\release"
set DOTNET_NOLOGO=1
set DOTNET_CLI_TELEMETRY_OPTOUT=1
where dotnet >nul 2>nul
if errorlevel 1 (
  echo inquest: the .NET SDK 10 is needed; get it from https://dotnet.microsoft.com/download 1>&2
  exit /b 5
)
if not exist "%OUT%\.built" goto build
powershell -NoProfile -Command "$b = (Get-Item '%OUT%\.built').LastWriteTimeUtc; $f = @(Get-ChildItem '%ROOT%src','%ROOT%docs\schema' -Recurse -File) + @(Get-Item '%ROOT%Directory.Build.props','%ROOT%Directory.Packages.props','%ROOT%global.json'); if ($f | Where-Object LastWriteTimeUtc -gt $b | Select-Object -First 1) { exit 1 }"
if not errorlevel 1 goto run
:build
echo inquest: building (first use, or sources changed) ... 1>&2
if not exist "%ROOT%artifacts" mkdir "%ROOT%artifacts"
rem The stamp is as old as the build's start: what was edited during the build is built next time.
type nul > "%ROOT%artifacts\.build-started"
dotnet build "%ROOT%src\Inquest.Cli" -c Release -v q -nologo -clp:NoSummary 1>&2
if errorlevel 1 (
  echo inquest: the build failed 1>&2
  exit /b 5
)
move /y "%ROOT%artifacts\.build-started" "%OUT%\.built" >nul
:run
dotnet "%OUT%\inquest.dll" %*
exit /b %errorlevel%
