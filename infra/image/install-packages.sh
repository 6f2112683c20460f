#!/bin/sh
# The packages of the product, as the lock file has them. Install scripts do not run: see .npmrc.
set -eu
npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
