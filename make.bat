@echo off
rem The two commands of the Makefile for Windows: `make briefing` and `make test`.
rem `make briefing WHEELS=DIR` is `make briefing DIR` here: it installs from a folder, without a network.
setlocal
if "%PYTHON%"=="" set PYTHON=py -3
set BIN=.venv\Scripts
set PIP_FROM=
set UV_FROM=
if not "%~2"=="" set PIP_FROM=--no-index --find-links "%~2"
if not "%~2"=="" set UV_FROM=--offline --no-index --find-links "%~2"
if /i "%~1"=="briefing" goto briefing
if /i "%~1"=="test" goto test
if /i "%~1"=="wheels" goto wheels
echo Use: make briefing [WHEELS-FOLDER]   or: make test   or: make wheels
exit /b 2

:setup
%PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 11))" || (echo Python 3.11 or newer is needed. & exit /b 1)
if not exist %BIN%\python.exe %PYTHON% -m venv .venv || exit /b 1
%BIN%\python -m pip install --quiet --disable-pip-version-check --require-hashes %PIP_FROM% -r requirements-setup.txt || exit /b 1
%BIN%\uv pip install --quiet --compile-bytecode --require-hashes %UV_FROM% -r %1 || exit /b 1
%BIN%\uv pip install --quiet --no-deps --no-build-isolation --offline --editable . || exit /b 1
exit /b 0

:briefing
call :setup requirements.txt || exit /b 1
%BIN%\prevent-analysis run --raw data\raw\demo
exit /b %errorlevel%

:test
call :setup requirements-dev.txt || exit /b 1
%BIN%\ruff check . || exit /b 1
%BIN%\ruff format --check . || exit /b 1
%BIN%\mypy || exit /b 1
%BIN%\pytest
exit /b %errorlevel%

:wheels
call :setup requirements.txt || exit /b 1
%BIN%\python -m pip download --quiet --require-hashes --only-binary :all: --dest wheels -r requirements-setup.txt -r requirements.txt
exit /b %errorlevel%
