"""Random texts and the ids that the real libraries give them: cases.json.gz.

    pip install tokenizers==0.23.3 sentencepiece==0.2.3
    python generate.py ../tiny-sao/t5 cases.json.gz
"""

import gzip
import json
import random
import sys

import sentencepiece
from tokenizers import Tokenizer

folder, out = sys.argv[1:]
source = json.load(open(f"{folder}/tokenizer.json"))
fast = Tokenizer.from_file(f"{folder}/tokenizer.json")
piece = sentencepiece.SentencePieceProcessor(model_file=f"{folder}/spiece.model")

# The same vocabulary behind the stages newer files have, with added tokens that take the space around them.
newer = json.loads(json.dumps(source))
newer["normalizer"] = {
    "type": "Sequence",
    "normalizers": [
        source["normalizer"],
        {"type": "Strip", "strip_left": False, "strip_right": True},
        {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "▁"},
    ],
}
newer["pre_tokenizer"] = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
for token in newer["added_tokens"][3:]:
    token["lstrip"] = token["rstrip"] = True
newer["added_tokens"][5]["single_word"] = True
newest = Tokenizer.from_str(json.dumps(newer))

rnd = random.Random(20251122)
WORDS = (
    "add rain then fade out over two seconds remove the alarm muffle it as if from next room dog louder music "
    "440 Hz -6 dB café naïve Straße Ελλάδα привет мир 你好 世界 こんにちは 한국어 مرحبا שלום हिन्दी ไทย"
).split()
TOKENS = [" ", "  ", "\n", "</s>", "<pad>", "<unk>", "<extra_id_0>", "<extra_id_97>", "<extra_id_1", "▁", "▁▁", ".", ","]
SPACES = [9, 10, 13, 11, 12, 0x85, 0xA0, 0x1680, 0x2003, 0x2028, 0x202F, 0x205F, 0x3000, 0x200B, 0x200C, 0x200D,
          0xFEFF, 0x2581, 0xAD, 0, 1, 0x1F, 0x7F, 0x9F]
ASTRAL = [0x1F600, 0x1F468, 0x1F467, 0x1F3B5, 0x1F1E9, 0x1F1EA, 0xFE0F, 0x20E3, 0x1F3FD, 0x1D400, 0x1D7D8, 0x2F800, 0x20000]
COMPOSED = [0xFB01, 0xFB02, 0x2460, 0x32A4, 0x3392, 0xFF21, 0xFF71, 0xFF9E, 0x1100, 0x1161, 0x11A8, 0xAC00, 0x0958,
            0x0F43, 0x2126, 0x212B, 0x1E9B, 0x0323, 0x0307, 0x0345, 0x03B1, 0x0301, 0x3099, 0x304B]


def character():
    r = rnd.random()
    if r < 0.3:
        return chr(rnd.randint(32, 126))
    if r < 0.45:
        return chr(rnd.randint(0x80, 0x24F))
    if r < 0.55:
        return chr(rnd.randint(0x300, 0x36F))
    if r < 0.65:
        return chr(rnd.choice(SPACES))
    if r < 0.8:
        return chr(rnd.choice([rnd.randint(0x250, 0xD7FF), rnd.randint(0xE000, 0xFFFF)]))
    if r < 0.9:
        return chr(rnd.choice(ASTRAL) + rnd.randint(0, 20))
    return chr(rnd.choice(COMPOSED))


def text():
    r = rnd.random()
    if r < 0.25:
        return " ".join(rnd.choice(WORDS) for _ in range(rnd.randint(1, 12)))
    if r < 0.35:
        return "".join(rnd.choice(WORDS + TOKENS) for _ in range(rnd.randint(1, 10)))
    if r < 0.9:
        return "".join(character() for _ in range(rnd.randint(1, 24)))
    return "".join(rnd.choice("abc ▁é́ﬁ½ \t") for _ in range(rnd.randint(1, 40)))


texts = [text() for _ in range(3000)]
# one of seven code points, behind a ligature, where a mark disappears with the cluster it makes
texts += ["ﬁ" + chr(c) + "½" for c in range(7, 0x3400, 7)]
cases = [[t, fast.encode(t).ids, piece.encode(t) + [piece.eos_id()], newest.encode(t).ids] for t in texts]
with gzip.GzipFile(out, "wb", mtime=0) as file:
    file.write(json.dumps({"newer": {**newer, "model": None}, "cases": cases}, separators=(",", ":")).encode())
