#!/usr/bin/env bash
# Evaluates a submission of Moodle's Virtual Programming Lab. Without a grade there is none.
python3 -m zipfile -e greenpath.zip . || exit 1
rm -f greenpath.zip
cat > vpl_execution <<'END'
#!/usr/bin/env bash
[ -f vpl_environment.sh ] && . ./vpl_environment.sh
python=$(bash greenpath/find-python) || exit 1
exec "$python" -I greenpath/greenpath.py grade
END
chmod +x vpl_execution
