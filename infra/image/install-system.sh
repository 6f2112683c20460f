#!/bin/sh
# ffmpeg widens what can be decoded. It is a separate program under the GPL: who passes the image on carries its terms.
set -eu
apt-get update
apt-get install -y --no-install-recommends ffmpeg ca-certificates
rm -rf /var/lib/apt/lists/*
