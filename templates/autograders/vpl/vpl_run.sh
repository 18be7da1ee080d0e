#!/usr/bin/env bash
# "Run" has nothing to run: the kit does that, at home.
cat > vpl_execution <<'END'
#!/usr/bin/env bash
echo 'Run your client at home, with the servers of your package: python3 run.py --check'
echo 'Here it is evaluated.'
END
chmod +x vpl_execution
