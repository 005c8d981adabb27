#include "controlplane/tls/tls_material.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

#include "base/small_file.h"

namespace spoor::controlplane {
namespace {

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* object) const noexcept {
    kFree(object);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

constexpr std::size_t kMaxFileOctets = 1 << 20;

std::unexpected<base::Error> Bad(const std::string& path, std::string_view why) {
  ERR_clear_error();
  return base::Fail(base::ErrorCode::kInvalidArgument, "TLS: " + path + ": " + std::string(why));
}

base::Result<std::string> ReadFile(const std::string& path) {
  auto text = base::ReadSmallFile(path, kMaxFileOctets);
  if (!text) return base::Fail(base::ErrorCode::kInvalidArgument, "TLS: " + text.error().message);
  return text;
}

Bio Open(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// The first in the text.
Certificate ReadCertificate(const std::string& text) {
  return Certificate(PEM_read_bio_X509(Open(text).get(), nullptr, nullptr, nullptr));
}

// A passphrase would have to be typed: there is nobody to type it.
int NoPassphrase(char*, int, int, void*) {
  return 0;
}

std::int64_t EndOf(const X509& certificate) {
  std::tm end{};
  return ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &end) == 1 ? timegm(&end) : 0;
}

std::string SubjectOf(const X509& certificate) {
  const Bio out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), X509_get_subject_name(&certificate), 0, XN_FLAG_RFC2253);
  const char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : "(no subject)";
}

}  // namespace

base::Result<TlsMaterial> ReadTlsMaterial(const TlsFiles& files, std::int64_t now_s) {
  auto certificate_text = ReadFile(files.certificate_file);
  if (!certificate_text) return std::unexpected(certificate_text.error());
  auto key_text = ReadFile(files.private_key_file);
  if (!key_text) return std::unexpected(key_text.error());
  const Certificate certificate = ReadCertificate(*certificate_text);
  if (!certificate) return Bad(files.certificate_file, "holds no certificate in PEM form");
  const PrivateKey key(PEM_read_bio_PrivateKey(Open(*key_text).get(), nullptr, NoPassphrase, nullptr));
  if (!key) return Bad(files.private_key_file, "holds no private key in PEM form without a passphrase");
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Bad(files.private_key_file, "is not the key of the certificate in " + files.certificate_file);
  }
  TlsMaterial material{*std::move(certificate_text), *std::move(key_text), "", SubjectOf(*certificate),
                       EndOf(*certificate)};
  if (material.not_after_s <= now_s) return Bad(files.certificate_file, "has expired");
  if (files.client_ca_file.empty()) return material;
  auto ca_text = ReadFile(files.client_ca_file);
  if (!ca_text) return std::unexpected(ca_text.error());
  if (!ReadCertificate(*ca_text)) return Bad(files.client_ca_file, "holds no certificate in PEM form");
  material.client_ca = *std::move(ca_text);
  return material;
}

}  // namespace spoor::controlplane
