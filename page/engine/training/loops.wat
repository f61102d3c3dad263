;; The inner loops of training. loops.js has the compiled bytes.
;;
;; A matrix is stored in tiles of 16 columns, one tile after another, each row by row: a row of a tile has 64 bytes, and a
;; tile fits in the processor's fast memory. Missing columns of the last tile are 0.
;;
;; A list has the values of a row, or of a column, that are not 0: pairs of the offset of a matrix's row within its tile, in
;; bytes, and a float. Lists lie one after another; `starts` are their addresses, and the end of the last one.
(module
  (memory (export "memory") 1)

  ;; Compute out = values * matrix: each list selects and weighs rows of the matrix. `tiles` and `step` are how many tiles
  ;; the matrix has, and bytes from one to the next. The result has a row for each of the `count` lists;
  ;; numbers in it that are smaller than `least` become `least`, and NaN stays, so that the loss shows it.
  (func (export "multiply")
    (param $out i32) (param $starts i32) (param $count i32) (param $matrix i32) (param $step i32) (param $tiles i32)
    (param $least f32)
    (local $start i32) (local $last i32) (local $entry i32) (local $end i32) (local $row i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $x v128) (local $floor v128)
    (local.set $floor (f32x4.splat (local.get $least)))
    (local.set $last (i32.add (local.get $starts) (i32.shl (local.get $count) (i32.const 2))))
    (loop $tile
      (local.set $start (local.get $starts))
      (loop $list
        (local.set $a (local.tee $b (local.tee $c (local.tee $d (v128.const i32x4 0 0 0 0)))))
        (local.set $entry (i32.load (local.get $start))) (local.set $end (i32.load offset=4 (local.get $start)))
        (if (i32.lt_u (local.get $entry) (local.get $end))
          (then
            (loop $pair
              (local.set $row (i32.add (local.get $matrix) (i32.load (local.get $entry))))
              (local.set $x (v128.load32_splat offset=4 (local.get $entry)))
              (local.set $a (f32x4.add (local.get $a) (f32x4.mul (local.get $x) (v128.load (local.get $row)))))
              (local.set $b (f32x4.add (local.get $b) (f32x4.mul (local.get $x) (v128.load offset=16 (local.get $row)))))
              (local.set $c (f32x4.add (local.get $c) (f32x4.mul (local.get $x) (v128.load offset=32 (local.get $row)))))
              (local.set $d (f32x4.add (local.get $d) (f32x4.mul (local.get $x) (v128.load offset=48 (local.get $row)))))
              (local.set $entry (i32.add (local.get $entry) (i32.const 8)))
              (br_if $pair (i32.lt_u (local.get $entry) (local.get $end))))))
        (v128.store (local.get $out) (f32x4.max (local.get $a) (local.get $floor)))
        (v128.store offset=16 (local.get $out) (f32x4.max (local.get $b) (local.get $floor)))
        (v128.store offset=32 (local.get $out) (f32x4.max (local.get $c) (local.get $floor)))
        (v128.store offset=48 (local.get $out) (f32x4.max (local.get $d) (local.get $floor)))
        (local.set $out (i32.add (local.get $out) (i32.const 64)))
        (local.set $start (i32.add (local.get $start) (i32.const 4)))
        (br_if $list (i32.lt_u (local.get $start) (local.get $last))))
      (local.set $matrix (i32.add (local.get $matrix) (local.get $step)))
      (local.set $tiles (i32.sub (local.get $tiles) (i32.const 1)))
      (br_if $tile (local.get $tiles))))

  ;; Make a list of each image's pixels, and of 1 for the bias. An image has `size` bytes, a multiple of 16; `levels` are the
  ;; 256 values that a pixel can have.
  (func (export "list_pixels")
    (param $image i32) (param $count i32) (param $size i32) (param $levels i32) (param $entry i32) (param $starts i32)
    (local $offset i32) (local $last i32) (local $inked i32) (local $pixel i32)
    (local.set $last (i32.shl (local.get $size) (i32.const 6)))
    (loop $each
      (i32.store (local.get $starts) (local.get $entry)) (local.set $starts (i32.add (local.get $starts) (i32.const 4)))
      (local.set $offset (i32.const 0))
      (loop $sixteen
        (local.set $inked (i8x16.bitmask (i8x16.ne (v128.load (local.get $image)) (v128.const i32x4 0 0 0 0))))
        (if (local.get $inked)
          (then
            (loop $next
              (local.set $pixel (i32.ctz (local.get $inked)))
              (i32.store (local.get $entry) (i32.add (local.get $offset) (i32.shl (local.get $pixel) (i32.const 6))))
              (i32.store offset=4 (local.get $entry)
                (i32.load (i32.add (local.get $levels)
                  (i32.shl (i32.load8_u (i32.add (local.get $image) (local.get $pixel))) (i32.const 2)))))
              (local.set $entry (i32.add (local.get $entry) (i32.const 8)))
              (local.tee $inked (i32.and (local.get $inked) (i32.sub (local.get $inked) (i32.const 1))))
              (br_if $next))))
        (local.set $image (i32.add (local.get $image) (i32.const 16)))
        (local.set $offset (i32.add (local.get $offset) (i32.const 1024)))
        (br_if $sixteen (i32.lt_u (local.get $offset) (local.get $last))))
      (i32.store (local.get $entry) (local.get $last)) (f32.store offset=4 (local.get $entry) (f32.const 1))
      (local.set $entry (i32.add (local.get $entry) (i32.const 8)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $each (local.get $count)))
    (i32.store (local.get $starts) (local.get $entry)))

  ;; Make a list of each row of a matrix with `tiles` tiles and `count` rows, and of the number `bias` at the offset `last`,
  ;; unless it is 0. A pair of 0 is overwritten by the next one: a branch would often be predicted wrongly.
  (func (export "list_rows")
    (param $matrix i32) (param $count i32) (param $tiles i32) (param $last i32) (param $bias f32)
    (param $entry i32) (param $starts i32)
    (local $step i32) (local $end i32) (local $place i32) (local $next i32) (local $offset i32) (local $tile i32)
    (local $value f32)
    (local.set $step (i32.shl (local.get $count) (i32.const 6)))
    (local.set $end (i32.add (local.get $matrix) (local.get $step)))
    (loop $row
      (i32.store (local.get $starts) (local.get $entry)) (local.set $starts (i32.add (local.get $starts) (i32.const 4)))
      (local.set $offset (i32.const 0)) (local.set $tile (local.get $matrix))
      (loop $each_tile
        (local.set $place (local.get $tile)) (local.set $next (i32.add (local.get $tile) (i32.const 64)))
        (loop $each
          (local.set $value (f32.load (local.get $place))) (i32.store (local.get $entry) (local.get $offset))
          (f32.store offset=4 (local.get $entry) (local.get $value))
          (local.set $entry
            (i32.add (local.get $entry) (i32.shl (f32.ne (local.get $value) (f32.const 0)) (i32.const 3))))
          (local.set $offset (i32.add (local.get $offset) (i32.const 64)))
          (local.set $place (i32.add (local.get $place) (i32.const 4)))
          (br_if $each (i32.lt_u (local.get $place) (local.get $next))))
        (local.set $tile (i32.add (local.get $tile) (local.get $step)))
        (br_if $each_tile (i32.lt_u (local.get $offset) (i32.shl (local.get $tiles) (i32.const 10)))))
      (i32.store (local.get $entry) (local.get $last)) (f32.store offset=4 (local.get $entry) (local.get $bias))
      (local.set $entry (i32.add (local.get $entry) (i32.shl (f32.ne (local.get $bias) (f32.const 0)) (i32.const 3))))
      (local.set $matrix (i32.add (local.get $matrix) (i32.const 64)))
      (br_if $row (i32.lt_u (local.get $matrix) (local.get $end))))
    (i32.store (local.get $starts) (local.get $entry)))

  ;; Make the lists of a matrix's columns from those of its rows: a counting sort. `out_starts` has room for two addresses
  ;; more than columns.
  (func (export "list_columns")
    (param $starts i32) (param $count i32) (param $columns i32) (param $out i32) (param $out_starts i32)
    (local $entry i32) (local $end i32) (local $place i32) (local $offset i32) (local $to i32)
    (memory.fill
      (local.get $out_starts) (i32.const 0) (i32.shl (i32.add (local.get $columns) (i32.const 2)) (i32.const 2)))
    (local.set $entry (i32.load (local.get $starts)))
    (local.set $end (i32.load (i32.add (local.get $starts) (i32.shl (local.get $count) (i32.const 2)))))
    (loop $pair ;; Count the pairs of each column, two places further on.
      (local.set $place (i32.add (local.get $out_starts) (i32.shr_u (i32.load (local.get $entry)) (i32.const 4))))
      (i32.store offset=8 (local.get $place) (i32.add (i32.load offset=8 (local.get $place)) (i32.const 8)))
      (local.set $entry (i32.add (local.get $entry) (i32.const 8)))
      (br_if $pair (i32.lt_u (local.get $entry) (local.get $end))))
    (local.set $place (local.get $out_starts))
    (loop $column ;; Add up, so that the place after each column has its start.
      (local.set $out (i32.add (local.get $out) (i32.load (local.get $place))))
      (i32.store (local.get $place) (local.get $out)) (local.set $place (i32.add (local.get $place) (i32.const 4)))
      (local.set $columns (i32.sub (local.get $columns) (i32.const 1)))
      (br_if $column (i32.ge_s (local.get $columns) (i32.const -1))))
    (loop $row ;; Place the pairs, which moves each start to the next column's.
      (local.set $entry (i32.load (local.get $starts))) (local.set $end (i32.load offset=4 (local.get $starts)))
      (if (i32.lt_u (local.get $entry) (local.get $end))
        (then
          (loop $next
            (local.set $place (i32.add (local.get $out_starts) (i32.shr_u (i32.load (local.get $entry)) (i32.const 4))))
            (local.set $to (i32.load offset=4 (local.get $place)))
            (i32.store offset=4 (local.get $place) (i32.add (local.get $to) (i32.const 8)))
            (i32.store (local.get $to) (local.get $offset))
            (i32.store offset=4 (local.get $to) (i32.load offset=4 (local.get $entry)))
            (local.set $entry (i32.add (local.get $entry) (i32.const 8)))
            (br_if $next (i32.lt_u (local.get $entry) (local.get $end))))))
      (local.set $offset (i32.add (local.get $offset) (i32.const 64)))
      (local.set $starts (i32.add (local.get $starts) (i32.const 4)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $row (local.get $count))))

  ;; Dropout, in place: silence each value whose random number, of 32 bits, is below `least`, and multiply the others.
  (func (export "drop") (param $place i32) (param $bytes i32) (param $least i32) (param $scale f32)
    (local $end i32)
    (local.set $end (i32.add (local.get $place) (local.get $bytes)))
    (loop $each
      (f32.store (local.get $place)
        (f32.mul (f32.load (local.get $place))
          (select (f32.const 0) (local.get $scale) (i32.lt_u (call $random) (local.get $least)))))
      (local.set $place (i32.add (local.get $place) (i32.const 4)))
      (br_if $each (i32.lt_u (local.get $place) (local.get $end)))))

  ;; The generator xoshiro128** by Blackman and Vigna. Its state is four numbers at the address 0.
  (func $random (export "random") (result i32)
    (local $b i32) (local $c i32) (local $d i32)
    (local.set $b (i32.load (i32.const 4))) (local.set $c (i32.xor (i32.load (i32.const 8)) (i32.load (i32.const 0))))
    (local.set $d (i32.xor (i32.load (i32.const 12)) (local.get $b)))
    (i32.store (i32.const 4) (i32.xor (local.get $b) (local.get $c)))
    (i32.store (i32.const 0) (i32.xor (i32.load (i32.const 0)) (local.get $d)))
    (i32.store (i32.const 8) (i32.xor (local.get $c) (i32.shl (local.get $b) (i32.const 9))))
    (i32.store (i32.const 12) (i32.rotl (local.get $d) (i32.const 11)))
    (i32.mul (i32.rotl (i32.mul (local.get $b) (i32.const 5)) (i32.const 7)) (i32.const 9)))

  ;; Multiply gradients by the derivative of ReLU and dropout, in place: `scale` where an output is not 0.
  (func (export "mask") (param $gradient i32) (param $output i32) (param $bytes i32) (param $scale f32)
    (local $end i32)
    (local.set $end (i32.add (local.get $gradient) (local.get $bytes)))
    (loop $four
      (v128.store (local.get $gradient)
        (v128.and (f32x4.mul (v128.load (local.get $gradient)) (f32x4.splat (local.get $scale)))
          (f32x4.ne (v128.load (local.get $output)) (v128.const f32x4 0 0 0 0))))
      (local.set $output (i32.add (local.get $output) (i32.const 16)))
      (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
      (br_if $four (i32.lt_u (local.get $gradient) (local.get $end)))))

  ;; Transpose a tile of a matrix, `rows` rows, a multiple of 16, into tiles that are `step` bytes apart.
  (func (export "transpose") (param $tile i32) (param $rows i32) (param $out i32) (param $step i32)
    (local $end i32) (local $row_end i32) (local $to i32)
    (local.set $end (i32.add (local.get $tile) (i32.shl (local.get $rows) (i32.const 6))))
    (loop $row
      (local.set $row_end (i32.add (local.get $tile) (i32.const 64))) (local.set $to (local.get $out))
      (loop $value
        (f32.store (local.get $to) (f32.load (local.get $tile)))
        (local.set $to (i32.add (local.get $to) (i32.const 64)))
        (local.set $tile (i32.add (local.get $tile) (i32.const 4)))
        (br_if $value (i32.lt_u (local.get $tile) (local.get $row_end))))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (if (i32.eqz (i32.and (local.get $out) (i32.const 63)))
        (then (local.set $out (i32.sub (i32.add (local.get $out) (local.get $step)) (i32.const 64)))))
      (br_if $row (i32.lt_u (local.get $tile) (local.get $end)))))

  ;; Make a step of an optimizer, with the formulas of Keras 3 and their default values.
  (func (export "adam")
    (param $weight i32) (param $gradient i32) (param $bytes i32) (param $rate f32) (param $mean i32) (param $square i32)
    (local $end i32) (local $g v128) (local $m v128) (local $v v128)
    (local.set $end (i32.add (local.get $weight) (local.get $bytes)))
    (loop $four
      (local.set $g (v128.load (local.get $gradient))) (local.set $m (v128.load (local.get $mean)))
      (local.set $v (v128.load (local.get $square)))
      (local.set $m
        (f32x4.add (local.get $m)
          (f32x4.mul (f32x4.sub (local.get $g) (local.get $m)) (v128.const f32x4 0.1 0.1 0.1 0.1))))
      (local.set $v
        (f32x4.add (local.get $v)
          (f32x4.mul (f32x4.sub (f32x4.mul (local.get $g) (local.get $g)) (local.get $v))
            (v128.const f32x4 0.001 0.001 0.001 0.001))))
      (v128.store (local.get $mean) (local.get $m)) (v128.store (local.get $square) (local.get $v))
      (v128.store (local.get $weight)
        (f32x4.sub (v128.load (local.get $weight))
          (f32x4.div (f32x4.mul (local.get $m) (f32x4.splat (local.get $rate)))
            (f32x4.add (f32x4.sqrt (local.get $v)) (v128.const f32x4 1e-7 1e-7 1e-7 1e-7)))))
      (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
      (local.set $mean (i32.add (local.get $mean) (i32.const 16)))
      (local.set $square (i32.add (local.get $square) (i32.const 16)))
      (local.set $weight (i32.add (local.get $weight) (i32.const 16)))
      (br_if $four (i32.lt_u (local.get $weight) (local.get $end)))))

  (func (export "rmsprop")
    (param $weight i32) (param $gradient i32) (param $bytes i32) (param $rate f32) (param $square i32)
    (local $end i32) (local $g v128) (local $v v128)
    (local.set $end (i32.add (local.get $weight) (local.get $bytes)))
    (loop $four
      (local.set $g (v128.load (local.get $gradient)))
      (local.set $v
        (f32x4.add (f32x4.mul (v128.load (local.get $square)) (v128.const f32x4 0.9 0.9 0.9 0.9))
          (f32x4.mul (f32x4.mul (local.get $g) (local.get $g)) (v128.const f32x4 0.1 0.1 0.1 0.1))))
      (v128.store (local.get $square) (local.get $v))
      (v128.store (local.get $weight)
        (f32x4.sub (v128.load (local.get $weight))
          (f32x4.div (f32x4.mul (local.get $g) (f32x4.splat (local.get $rate)))
            (f32x4.sqrt (f32x4.add (local.get $v) (v128.const f32x4 1e-7 1e-7 1e-7 1e-7))))))
      (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
      (local.set $square (i32.add (local.get $square) (i32.const 16)))
      (local.set $weight (i32.add (local.get $weight) (i32.const 16)))
      (br_if $four (i32.lt_u (local.get $weight) (local.get $end)))))

  (func (export "sgd") (param $weight i32) (param $gradient i32) (param $bytes i32) (param $rate f32)
    (local $end i32)
    (local.set $end (i32.add (local.get $weight) (local.get $bytes)))
    (loop $four
      (v128.store (local.get $weight)
        (f32x4.sub (v128.load (local.get $weight))
          (f32x4.mul (v128.load (local.get $gradient)) (f32x4.splat (local.get $rate)))))
      (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
      (local.set $weight (i32.add (local.get $weight) (i32.const 16)))
      (br_if $four (i32.lt_u (local.get $weight) (local.get $end))))))
