#include "controlplane/tls/certificate_watch.h"

#include <fmt/chrono.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <utility>

#include "base/clock.h"
#include "base/log.h"

namespace spoor::controlplane {
namespace {

namespace tls = grpc::experimental;

constexpr unsigned kProviderLooksEvery_s = 1;

std::string DayText(std::int64_t time_s) {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(time_s)));
}

}  // namespace

base::Result<std::unique_ptr<CertificateWatch>> CertificateWatch::Start(const TlsOptions& options) {
  auto material = ReadTlsMaterial(options.files, base::UnixNow_s());
  if (!material) return std::unexpected(material.error());
  auto watch = std::unique_ptr<CertificateWatch>(new CertificateWatch(options));
  if (auto used = watch->Use(*std::move(material)); !used) return std::unexpected(used.error());
  watch->MakeCredentials();
  watch->ticker_.emplace(options.look_every, base::Ticker::First::kAfterInterval,
                         [&self = *watch](const std::stop_token&) { self.Look(); });
  return watch;
}

base::Result<> CertificateWatch::Use(TlsMaterial material) {
  for (const auto& [file, text] :
       {std::pair{&certificate_, &material.certificate}, std::pair{&private_key_, &material.private_key},
        std::pair{&client_ca_, &material.client_ca}}) {
    if (text->empty()) continue;
    if (auto replaced = file->Replace(*text); !replaced) return replaced;
  }
  material_ = std::move(material);
  return {};
}

// gRPC's own provider reads again what changed behind the paths.
void CertificateWatch::MakeCredentials() {
  const auto provider = std::make_shared<tls::FileWatcherCertificateProvider>(private_key_.path(), certificate_.path(),
                                                                              client_ca_.path(), kProviderLooksEvery_s);
  tls::TlsServerCredentialsOptions options(provider);
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
  if (!material_.client_ca.empty()) {
    options.watch_root_certs();
    options.set_cert_request_type(options_.client_certificate_required
                                      ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                                      : GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  credentials_ = tls::TlsServerCredentials(options);
}

void CertificateWatch::Look() {
  auto material = ReadTlsMaterial(options_.files, base::UnixNow_s());
  if (material && *material != material_) {
    if (auto used = Use(*std::move(material)); used) {
      base::LogInfo("TLS: a new certificate is in use: {}, valid until {}", material_.subject,
                    DayText(material_.not_after_s));
    } else {
      material = std::unexpected(used.error());
    }
  }
  if (material) trouble_.clear();
  if (material || material.error().message == trouble_) return;
  trouble_ = material.error().message;
  base::LogWarn("{}; going on with {}, valid until {}", trouble_, material_.subject, DayText(material_.not_after_s));
}

}  // namespace spoor::controlplane
