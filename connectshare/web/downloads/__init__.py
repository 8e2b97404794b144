"""Lists of materials as files to take away: Word, CSV and RIS. The disclaimer travels in each."""
