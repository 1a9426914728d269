"""Prints a .reg file that puts a certificate (PEM) among the current user's trusted root authorities."""
import base64
import hashlib
import struct
import sys

pem = open(sys.argv[1], encoding="ascii").read()
body = pem.split("-----BEGIN CERTIFICATE-----")[1].split("-----END CERTIFICATE-----")[0]
der = base64.b64decode(body)
thumbprint = hashlib.sha1(der).hexdigest().upper()
# A stored certificate is a list of properties (id, 1, size, value): 3 its SHA-1, 32 the certificate itself.
blob = struct.pack("<III", 3, 1, 20) + bytes.fromhex(thumbprint) + struct.pack("<III", 32, 1, len(der)) + der
print("REGEDIT4\r\n\r\n[HKEY_CURRENT_USER\\Software\\Microsoft\\SystemCertificates\\Root\\Certificates\\%s]\r" % thumbprint)
print('"Blob"=hex:' + ",".join(f"{byte:02x}" for byte in blob) + "\r")
