#!/bin/sh
# Runs the example as users would: on generated data, on a tiny copy of either MovieLens format, and with mistakes.
#
#     deep_retrieval.sh PROGRAM
set -eu
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

say_failed() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# expect CODE TEXT ARGUMENT...: the program ends with CODE and prints TEXT.
expect() {
    code=$1 text=$2
    shift 2
    got=0
    "$program" "$@" >"$work/output" 2>&1 || got=$?
    [ "$got" -eq "$code" ] || say_failed "'$*' ends with $got instead of $code: $(tail -n 3 "$work/output")"
    grep -qF -- "$text" "$work/output" || say_failed "'$*' does not say '$text': $(tail -n 3 "$work/output")"
}

# The whole job on generated data; a trained model beats popularity.
expect 0 "answers the same, bit for bit" --data generated --variant recipe --hidden "" --epochs 8 \
    --save "$work/model.rtv" --json "$work/figures.json" --report "$work/report.html" --threads 2
grep -qF "generated data" "$work/output" || say_failed "it does not say that the data is generated"
awk '/^  popularity/ { popular[++n] = $6 } /^  recipe no hidden layer/ { ours[++m] = $9 }
     END { exit !(n == 2 && m == 2 && ours[1] > 1.2 * popular[1] && ours[2] > 1.2 * popular[2]) }' "$work/output" ||
    say_failed "the trained model does not clearly beat popularity: $(grep -E '^  (popularity|recipe)' "$work/output")"
for word in '"loss": [' '"top_k_accuracy": {"1":' '"peak_memory_bytes":' '"recommendations_after_loading":'; do
    grep -qF "$word" "$work/figures.json" || say_failed "no $word in the JSON"
done
if command -v python3 >/dev/null 2>&1; then
    python3 -m json.tool "$work/figures.json" >/dev/null || say_failed "the JSON is malformed"
fi
grep -qF "</html>" "$work/report.html" || say_failed "the page is not complete"
if command -v python3 >/dev/null 2>&1; then
    python3 - "$work/report.html" <<'END' || say_failed "the pictures of the page are not as they should be"
import re, sys, xml.etree.ElementTree as tree
page = open(sys.argv[1], encoding="utf-8").read()
pictures = [tree.fromstring(text) for text in re.findall(r"<svg.*?</svg>", page, re.S)]
assert len(pictures) == 3, len(pictures)
lines = pictures[0].findall("polyline")
assert len(lines) == 1 and len(lines[0].get("points").split()) == 8, "one line through 8 epochs"
for picture in pictures:
    width, height = map(float, picture.get("viewBox").split()[2:])
    for bar in picture.findall("rect"):
        x, y, w, h = (float(bar.get(key)) for key in ("x", "y", "width", "height"))
        assert x >= 0 and y >= 0 and w > 0 and h >= 0 and x + w <= width and y + h <= height, "a bar outside"
assert len(pictures[1].findall("rect")) == 10, "popularity and one model at five k"
END
fi
grep -qE "src=|href=" "$work/report.html" && say_failed "the page needs other files"

# Serving from the file, and files that are not right.
expect 0 "5. " --load "$work/model.rtv" --user 42 --timestamp 879024327 -k 5
expect 0 "1. " --load "$work/model.rtv" --user "nobody known" --timestamp -1
head -c 5000 "$work/model.rtv" >"$work/cut.rtv"
expect 1 "cut.rtv" --load "$work/cut.rtv"
: >"$work/empty.rtv"
expect 1 "empty.rtv" --load "$work/empty.rtv"
expect 1 "missing.rtv" --load "$work/missing.rtv"

# Both formats of MovieLens, made here.
mkdir "$work/100k" "$work/1m"
awk -v folder="$work" 'BEGIN {
    for (m = 1; m <= 30; m++) {
        printf "%d|Film %d, The (19%d)|01-Jan-1990||\n", m, m, 60 + m >folder "/100k/u.item"
        printf "%d::Film %d, The (19%d)::Drama|War\n", m, m, 60 + m >folder "/1m/movies.dat"
    }
    for (i = 0; i < 600; i++) {
        u = i * 7 % 40 + 1; m = (i * 11 + u * 3) % 30 + 1; t = 880000000 + i * 1000
        printf "%d\t%d\t%d\t%d\n", u, m, i % 5 + 1, t >folder "/100k/u.data"
        printf "%d::%d::%d::%d\n", u, m, i % 5 + 1, t >folder "/1m/ratings.dat"
    }
}'
expect 0 "MovieLens 100K, 600 ratings, 30 movies" --data "$work/100k" --epochs 1 --variant tutorial
expect 0 "MovieLens 1M, 600 ratings, 30 movies" --data "$work/1m" --epochs 1 --hidden "8" --hidden ""
RETRIEVE_MOVIELENS=$work/100k expect 0 "600 ratings" --epochs 1 --hidden ""

# Damaged data: the file, the line and the column are named.
cp -r "$work/100k" "$work/bad"
printf '3\tx\n' >>"$work/bad/u.data"
expect 1 "u.data" --data "$work/bad"
grep -qF "601" "$work/output" || say_failed "the line is not named: $(cat "$work/output")"
: >"$work/bad/u.data"
expect 1 "u.data" --data "$work/bad"
head -n 4 "$work/100k/u.data" >"$work/bad/u.data"
expect 1 "fewer than 5 ratings" --data "$work/bad" --epochs 1
expect 1 "neither u.data" --data "$work"
expect 1 "neither u.data" --data "$work/nowhere"

# Mistakes on the command line.
expect 0 "--variant NAME" --help
expect 2 "must be seed, tutorial or recipe" --variant best
expect 2 "must be widths" --hidden "64,"
expect 2 "must be widths" --hidden "64,-1"
expect 2 "must be a whole number" --epochs 0
expect 2 "must be a whole number" --threads 1e3
expect 2 "is not known" --epoch 3
expect 2 "needs a value" --json
expect 2 "is for training" --load "$work/model.rtv" --epochs 3
for place in --json --save --report; do # told before training
    expect 1 "cannot write" --data "$work/100k" --epochs 1 --hidden "" "$place" "$work/no/such/folder.file"
    expect 1 "Is a directory" --data "$work/100k" --epochs 1 --hidden "" "$place" "$work"
    grep -qF "rows to train on" "$work/output" && say_failed "$place is looked at after training only"
done

# The JSON alone on the standard output.
"$program" --data "$work/100k" --epochs 1 --hidden "" --json - >"$work/only.json" 2>"$work/output" ||
    say_failed "'--json -' fails: $(tail -n 3 "$work/output")"
[ "$(head -c 1 "$work/only.json")" = "{" ] || say_failed "'--json -' prints more than JSON: $(head -n 3 "$work/only.json")"
grep -qF "rows to train on" "$work/output" || say_failed "'--json -' hides what else is told"
if [ -w /dev/full ]; then
    "$program" --load "$work/model.rtv" --user 42 >/dev/full 2>"$work/output" && say_failed "output that is lost is a success"
fi

# On a terminal that is narrower than the bar every picture is drawn over the one before.
if command -v script >/dev/null 2>&1; then
    # Paths may hold blanks: the inner shell gets them from its environment.
    program=$program data=$work/100k script -qec \
        'stty cols 40; "$program" --data "$data" --epochs 2 --batch 8 --hidden ""' /dev/null </dev/null >"$work/output" 2>&1 ||
        say_failed "on a terminal: $(tail -n 3 "$work/output")"
    tr '\r' '\n' <"$work/output" | sed 's/.\[K//' | grep -E 'epoch [0-9]' | grep -qE '.{40}' &&
        say_failed "a line of the bar is wider than the terminal"
    grep -qF "epoch 2/2" "$work/output" || say_failed "no bar on a terminal"
fi

[ "$failures" -eq 0 ] || exit 1
echo "All examples ran as expected."
