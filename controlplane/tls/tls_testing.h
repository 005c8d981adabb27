// For tests: certificates made on the spot.
#pragma once

#include <memory>
#include <string>

namespace spoor::controlplane::testing {

struct PemPair {
  std::string certificate;
  std::string private_key;
};

// An authority that lives for one test.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();

  const std::string& certificate() const { return pem_; }
  // For "localhost" and 127.0.0.1, valid from an hour ago for so long.
  PemPair Issue(const std::string& common_name, long valid_s = 3600) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
  std::string pem_;
};

}  // namespace spoor::controlplane::testing
