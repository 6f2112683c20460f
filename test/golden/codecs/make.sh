#!/bin/sh
# Makes the files of this folder with programs that are not ours. Run it in an empty folder.
# Made with: SoX 14.4.2, flac 1.4.2, ffmpeg 5.1.9, LAME 3.100, vorbis-tools 1.4.2, opus-tools 0.2 (Debian 12).
set -e
# A sweep on the left, pink noise with a tone on the right: 0.11 s, odd number of frames.
sox -R -n -r 44100 -b 24 -c 1 left.wav synth 5001s sine 200-8000 vol 0.6
sox -R -n -r 44100 -b 24 -c 1 right.wav synth 5001s pinknoise synth sine mix 440 vol 0.7
sox -R -M left.wav right.wav -b 24 s24.wav
sox -R -D s24.wav -b 16 s16.wav
sox -R -D s24.wav -b 8 u8.wav
sox -R s24.wav -b 32 s32.wav
sox -R s24.wav -e floating-point -b 32 f32.wav
sox -R s24.wav -e floating-point -b 64 f64.wav
sox -R -D s24.wav -e a-law alaw.wav
sox -R -D s24.wav -e mu-law mulaw.wav
ffmpeg -v error -i s16.wav -c:a pcm_s16le -rf64 always rf64.wav
sox -R -M s16.wav s16.wav s16.wav six.wav
flac -s -8 -o s24.flac s24.wav
flac -s -0 -o s16-fast.flac s16.wav
flac -s --lax -l 32 -r 15 -b 8192 -p -o s16-lax.flac s16.wav
flac -s -5 -o six.flac six.wav
flac -s -5 --ogg -o flac.oga s16.wav
lame --quiet -b 128 --noreplaygain s16.wav lame.mp3
sox s16.wav -c 1 mono.wav remix 1
lame --quiet -V 5 -m m mono.wav lame-mono-vbr.mp3
oggenc -Q -q 4 --serial 1 -o vorbis.ogg s16.wav
sox -D s16.wav -r 48000 s48.wav
opusenc --quiet --bitrate 96 --serial 1 s48.wav opus.opus
ffmpeg -v error -i s16.wav -c:a aac -b:a 128k -fflags +bitexact aac.m4a
# Unlike flac's, its last packet is empty
ffmpeg -v error -i s16.wav -c:a flac -fflags +bitexact flac-ffmpeg.ogg
ffmpeg -v error -i s16.wav -c:a alac -fflags +bitexact alac.m4a
ffmpeg -v error -i s48.wav -c:a libopus -b:a 96k -fflags +bitexact opus.webm
sox -D s16.wav pcm.aiff
# Three seconds, 8 pages: something to cut
ffmpeg -v error -f lavfi -i sine=440:sample_rate=8000:duration=3 -c:a libopus -b:a 8k -page_duration 500000 -fflags +bitexact pages.opus
# What another decoder makes of the lossy ones, raw 32-bit floats, interleaved
ffmpeg -v error -i lame.mp3 -f f32le lame.mp3.f32
ffmpeg -v error -i lame-mono-vbr.mp3 -f f32le lame-mono-vbr.mp3.f32
ffmpeg -v error -c:a vorbis -i vorbis.ogg -f f32le vorbis.ogg.f32
ffmpeg -v error -c:a opus -i opus.opus -f f32le opus.opus.f32
rm left.wav right.wav mono.wav six.wav s48.wav
