# Train and measure the held-out and the final network in the folder $F, see README.md; the same line continues a run.
python=${PYTHON:-python3 run.py python}
$python -m research.handwriting --hold-out $TINY --out "$F/held_out/handwriting.keras" --resume "$F/held_out/parts"
$python -m research.evaluate --held-out --network "$F/held_out/handwriting.keras" handwriting --json "$F/held_out.json"
mkdir -p "$F/parts" && cp "$F/held_out/parts/teacher.weights.h5" "$F/parts"  # the same teacher
$python -m research.handwriting $TINY --continue "$F/held_out/handwriting.keras" --out "$F/handwriting.keras" --resume "$F/parts"
$python -m research.evaluate --network "$F/handwriting.keras" handwriting --json "$F/all.json"
