"""What the end-to-end and interop tests share: temporary lakes, a running server, events to feed them.

Importing it takes out of this process's environment what would lead an AWS client elsewhere.
"""
import os

for _name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[_name]
os.environ.update(AWS_CONFIG_FILE="/dev/null", AWS_EC2_METADATA_DISABLED="true", NO_PROXY="127.0.0.1", no_proxy="127.0.0.1")
