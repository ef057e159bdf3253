import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # walkers.py stands beside the tests that use it
