"""Trainings as the page asks for them: what may be chosen, and the jobs it hands to the processes that train.

The page imports these modules, so none of them needs TensorFlow.
"""
