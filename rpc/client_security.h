// How a client proves who it is and whom it trusts: TLS, a certificate of its own, an API key. One set of settings for
// every client, so that all of them take the same words.
#pragma once

#include <string>

namespace spoor::rpc {

// Paths of files in PEM form, empty where there is none.
struct ClientSecurity {
  bool tls = false;                   // also when one of the three below is given
  std::string ca_file = {};           // whom to trust instead of the system's authorities
  std::string certificate_file = {};  // for servers that want to know the client
  std::string private_key_file = {};
  std::string api_key = {};       // the key itself
  std::string api_key_file = {};  // or the file that has it in its first line

  bool wants_tls() const { return tls || !ca_file.empty() || !certificate_file.empty() || !private_key_file.empty(); }
};

}  // namespace spoor::rpc
