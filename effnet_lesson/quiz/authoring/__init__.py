"""For those who write questions: YAML in, proved banks out. Needs the extra ``author``.

``models`` says what a bank may hold, ``reading`` finds the line of a mistake, ``proof`` tries every
key and every wrong answer, ``making`` writes the JSON that learners' machines read.
"""
