"""Find the ink in a photo of paper, and read its digits with `model.numbers`.

Reading drawings does not import this package, and so not OpenCV, which takes 0.1 s.
"""
