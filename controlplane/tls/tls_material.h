// The certificate that spoord shows, its private key, and the authorities whose clients it trusts: read from PEM files
// and checked before anything uses them, so that a half-copied renewal never reaches a client.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace spoor::controlplane {

struct TlsFiles {
  std::string certificate_file;  // with the chain behind it
  std::string private_key_file;  // unencrypted
  std::string client_ca_file;    // empty: clients show no certificates
};

struct TlsMaterial {
  std::string certificate;  // PEM
  std::string private_key;
  std::string client_ca;
  std::string subject;  // for people
  std::int64_t not_after_s = 0;

  bool operator==(const TlsMaterial&) const = default;
};

// kInvalidArgument names the file and why: unreadable, not PEM, a key of another certificate, expired at `now_s` (Unix
// seconds).
base::Result<TlsMaterial> ReadTlsMaterial(const TlsFiles& files, std::int64_t now_s);

}  // namespace spoor::controlplane
