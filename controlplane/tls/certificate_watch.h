// TLS for the server's ports, with certificates that are renewed while it runs: the files are looked at every few
// seconds, and what is whole and valid is used for the next handshake. What is not is logged once, and the former goes
// on.
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <chrono>
#include <memory>
#include <optional>

#include "base/result.h"
#include "base/ticker.h"
#include "controlplane/tls/memory_file.h"
#include "controlplane/tls/tls_material.h"

namespace spoor::controlplane {

struct TlsOptions {
  TlsFiles files;
  bool client_certificate_required = true;  // if there is a client_ca_file
  std::chrono::milliseconds look_every{2000};
};

// Outlives the server that uses its credentials.
class CertificateWatch {
 public:
  // Errors of ReadTlsMaterial.
  static base::Result<std::unique_ptr<CertificateWatch>> Start(const TlsOptions& options);

  const std::shared_ptr<grpc::ServerCredentials>& credentials() const { return credentials_; }

 private:
  explicit CertificateWatch(TlsOptions options) : options_(std::move(options)) {}

  base::Result<> Use(TlsMaterial material);
  void MakeCredentials();
  void Look();

  const TlsOptions options_;
  TlsMaterial material_;
  std::string trouble_;  // what was logged last
  MemoryFile certificate_;
  MemoryFile private_key_;
  MemoryFile client_ca_;
  std::shared_ptr<grpc::ServerCredentials> credentials_;
  std::optional<base::Ticker> ticker_;  // last: it looks when all else exists
};

}  // namespace spoor::controlplane
