#include "controlplane/tls/tls_material.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/clock.h"
#include "controlplane/tls/tls_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

class TlsMaterialTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = folder_.path() + "/" + name;
    std::ofstream(path) << text;
    return path;
  }
  std::string ErrorOf(const TlsFiles& files, std::int64_t now_s = base::UnixNow_s()) {
    const auto material = ReadTlsMaterial(files, now_s);
    return material ? "" : material.error().message;
  }

  test::TemporaryFolder folder_;
  const testing::TestAuthority authority_;
  const testing::PemPair pair_ = authority_.Issue("spoord");
  const std::string certificate_ = Write("cert.pem", pair_.certificate);
  const std::string key_ = Write("key.pem", pair_.private_key);
  const std::string ca_ = Write("ca.pem", authority_.certificate());
};

TEST_F(TlsMaterialTest, IsReadWhole) {
  const std::int64_t now_s = base::UnixNow_s();
  const auto material = ReadTlsMaterial({certificate_, key_, ca_}, now_s);
  ASSERT_TRUE(material.has_value()) << material.error().message;
  EXPECT_EQ(material->certificate, pair_.certificate);
  EXPECT_EQ(material->subject, "CN=spoord");
  EXPECT_NEAR(static_cast<double>(material->not_after_s - now_s), 3600, 60);
}

TEST_F(TlsMaterialTest, ErrorsNameTheFileAndWhy) {
  EXPECT_NE(ErrorOf({"/nonexistent", key_, ""}).find("/nonexistent: cannot be read"), std::string::npos);
  EXPECT_NE(ErrorOf({key_, key_, ""}).find("key.pem: holds no certificate"), std::string::npos);
  EXPECT_NE(ErrorOf({certificate_, certificate_, ""}).find("cert.pem: holds no private key"), std::string::npos);
  EXPECT_NE(ErrorOf({certificate_, key_, key_}).find("key.pem: holds no certificate"), std::string::npos);
  const std::string other = Write("other.pem", authority_.Issue("other").private_key);
  EXPECT_NE(ErrorOf({certificate_, other, ""}).find("other.pem: is not the key of"), std::string::npos);
  EXPECT_NE(ErrorOf({certificate_, key_, ""}, base::UnixNow_s() + 4000).find("has expired"), std::string::npos);
}

TEST_F(TlsMaterialTest, AHalfCopiedFileIsNoMaterial) {
  for (const std::size_t size : {0u, 1u, 100u, 400u}) {
    const std::string cut = Write("cut.pem", pair_.certificate.substr(0, size));
    EXPECT_NE(ErrorOf({cut, key_, ""}), "");
    const std::string cut_key = Write("cut_key.pem", pair_.private_key.substr(0, size / 3));
    EXPECT_NE(ErrorOf({certificate_, cut_key, ""}), "");
  }
}

}  // namespace
}  // namespace spoor::controlplane
