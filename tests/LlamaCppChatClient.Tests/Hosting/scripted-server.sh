#!/bin/sh
# A llama-server for tests: does what the variable SCRIPT says, with the server's arguments as "$@".
eval "$SCRIPT"
