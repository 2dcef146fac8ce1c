"""
Writes the golden data: for every loss of the catalogue some cases, with values, gradients and Hessian diagonals by PyTorch in double
precision. Needs numpy and torch (on Debian: apt-get install python3-torch), and nothing else:

    python3 generate.py

Each loss is written here a second time, in torch and independently of its formula, and is compared with torch's own function where
there is one. At kinks the conventions of docs/language.md hold; a case that stands on one says so, and torch's subgradient isn't compared.
"""

import os

import adversarial
import binary
import boxes
import class_margins
import detection
import divergence
import embedding
import harness
import likelihood
import lists
import multiclass
import preference
import ranking_pairs
import regression
import robust
import survival_times

if __name__ == "__main__":
    harness.write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "data"))
