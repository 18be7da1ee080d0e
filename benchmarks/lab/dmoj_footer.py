def _main():
    import base64
    import sys

    def say(message):
        print("NONE" if message is None else base64.b64encode(message).decode(), flush=True)

    site = sys.stdin.readline().strip()
    roots = [base64.b64decode(one) for one in sys.stdin.readline().split()]
    client = Client(site, roots)
    say(client.send_client_hello())
    ready = client.send_client_ready(base64.b64decode(sys.stdin.readline()))
    say(ready)
    if ready is not None:
        say(client.receive_data(base64.b64decode(sys.stdin.readline())))


_main()
