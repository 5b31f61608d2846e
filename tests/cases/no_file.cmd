adcheck nowhere.txt
