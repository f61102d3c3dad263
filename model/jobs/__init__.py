"""The settings of trainings that the page offers, and the jobs that it sends to training processes.

The page imports these modules, so none of them needs TensorFlow.
"""
