"""Find the written digits in a photo of paper: everything between a decoded image and the number reader.

It knows nothing of digits; `model.numbers` reads what it finds. OpenCV is imported only here, with the first photo.
"""
