#include "controlplane/access/key_ring.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

using std::chrono::seconds;

const KeyRing::TimePoint kNow{seconds(1'800'000'000)};

v1::CreateKeyRequest Request(const std::string& name, v1::Role role = v1::ROLE_QUERY) {
  v1::CreateKeyRequest request;
  request.set_name(name);
  request.add_roles(role);
  return request;
}

class KeyRingTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }
  void Open() {
    auto opened = KeyRing::Open(path_);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    ring_ = *std::move(opened);
  }
  std::string FileText() const {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }
  void WriteFile(const std::string& text) const { std::ofstream(path_) << text; }

  test::TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/keys.json";
  std::unique_ptr<KeyRing> ring_;
};

TEST_F(KeyRingTest, AKeyIsFoundAgainAfterARestart) {
  const auto made = ring_->Create(Request("vendor"), kNow);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  Open();
  const auto account = ring_->Find(made->text);
  ASSERT_NE(account, nullptr);
  EXPECT_EQ(account->key().name(), "vendor");
  EXPECT_EQ(account->key().create_time_s(), 1'800'000'000);
  EXPECT_EQ(account->key().roles(0), v1::ROLE_QUERY);
}

TEST_F(KeyRingTest, AnotherSecretWithTheSameIdIsNoKey) {
  auto text = ring_->Create(Request("vendor"), kNow)->text;
  text.back() = text.back() == '0' ? '1' : '0';
  EXPECT_EQ(ring_->Find(text), nullptr);
  EXPECT_EQ(ring_->Find(""), nullptr);
}

TEST_F(KeyRingTest, TheFileHoldsNoKeyAndIsItsOwnersAlone) {
  const auto made = ring_->Create(Request("vendor"), kNow);
  const std::string secret = made->text.substr(made->text.rfind('_') + 1);
  EXPECT_EQ(FileText().find(secret), std::string::npos);
  EXPECT_NE(FileText().find(made->key.id()), std::string::npos);
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(KeyRingTest, ARotatedKeyGoesOnForTheOverlap) {
  auto request = Request("vendor");
  request.mutable_quota()->set_records_per_day(5);
  const auto former = ring_->Create(request, kNow);
  v1::RotateKeyRequest rotate;
  rotate.set_id(former->key.id());
  rotate.set_overlap_s(60);
  const auto next = ring_->Rotate(rotate, kNow);
  ASSERT_TRUE(next.has_value()) << next.error().message;
  EXPECT_NE(next->text, former->text);
  EXPECT_EQ(next->key.name(), "vendor");
  EXPECT_EQ(next->key.quota().records_per_day(), 5u);
  for (int round = 0; round < 2; ++round, Open()) {
    EXPECT_FALSE(ring_->Find(former->text)->Check(kNow + seconds(59)).has_value());
    EXPECT_TRUE(ring_->Find(former->text)->Check(kNow + seconds(60)).has_value());
    EXPECT_FALSE(ring_->Find(next->text)->Check(kNow + seconds(60)).has_value());
  }
  EXPECT_EQ(ring_->Rotate(rotate, kNow + seconds(61)).error().code, base::ErrorCode::kFailedPrecondition);
}

TEST_F(KeyRingTest, RotationNeverProlongsTheFormerKey) {
  auto request = Request("vendor");
  request.set_expire_time_s(1'800'000'010);
  const auto former = ring_->Create(request, kNow);
  v1::RotateKeyRequest rotate;
  rotate.set_id(former->key.id());
  rotate.set_overlap_s(60);
  ASSERT_TRUE(ring_->Rotate(rotate, kNow).has_value());
  EXPECT_TRUE(ring_->Find(former->text)->Check(kNow + seconds(10)).has_value());
}

TEST_F(KeyRingTest, ARevokedKeyIsGoneAndItsCallsEnd) {
  const auto made = ring_->Create(Request("vendor"), kNow);
  const auto account = ring_->Find(made->text);
  ASSERT_TRUE(ring_->Revoke(made->key.id()).has_value());
  EXPECT_TRUE(account->Check(kNow).has_value());
  EXPECT_EQ(ring_->Find(made->text), nullptr);
  EXPECT_EQ(ring_->Revoke(made->key.id()).error().code, base::ErrorCode::kNotFound);
  Open();
  EXPECT_EQ(ring_->Find(made->text), nullptr);
  EXPECT_TRUE(ring_->List(kNow).empty());
}

TEST_F(KeyRingTest, WrongRequestsNameTheField) {
  const auto field_of = [&](const v1::CreateKeyRequest& request) {
    const auto made = ring_->Create(request, kNow);
    return made ? std::string() : made.error().message.substr(0, made.error().message.find(':'));
  };
  EXPECT_EQ(field_of(Request("")), "name");
  EXPECT_EQ(field_of(Request("two\nlines")), "name");
  EXPECT_EQ(field_of(Request(std::string(65, 'a'))), "name");
  EXPECT_EQ(field_of(Request("a", v1::ROLE_UNSPECIFIED)), "roles");
  EXPECT_EQ(field_of(Request("a", static_cast<v1::Role>(99))), "roles");
  v1::CreateKeyRequest none;
  none.set_name("a");
  EXPECT_EQ(field_of(none), "roles");
  auto late = Request("a");
  late.set_expire_time_s(1'800'000'000);
  EXPECT_EQ(field_of(late), "expire_time_s");
  auto rate = Request("a");
  rate.mutable_quota()->set_calls_per_second(-1);
  EXPECT_EQ(field_of(rate), "quota.calls_per_second");
  EXPECT_TRUE(ring_->List(kNow).empty());
}

TEST_F(KeyRingTest, AFileThatCannotBeWrittenChangesNothing) {
  const auto made = ring_->Create(Request("vendor"), kNow);
  std::filesystem::create_directory(path_ + ".new");
  EXPECT_FALSE(ring_->Create(Request("another"), kNow).has_value());
  EXPECT_FALSE(ring_->Revoke(made->key.id()).has_value());
  EXPECT_EQ(ring_->List(kNow).size(), 1u);
  EXPECT_FALSE(ring_->Find(made->text)->Check(kNow).has_value());
}

TEST_F(KeyRingTest, ADamagedFileIsAnErrorAndNotAnEmptyRing) {
  for (const char* text : {"{", "", "{\"version\":2}", "{\"version\":1,\"keys\":[7]}"}) {
    WriteFile(text);
    const auto opened = KeyRing::Open(path_);
    ASSERT_FALSE(opened.has_value()) << text;
    EXPECT_EQ(opened.error().code, base::ErrorCode::kDataLoss);
  }
}

// Golden: a file as version 1 writes it, and its key.
TEST_F(KeyRingTest, AFileOfVersion1IsRead) {
  WriteFile(R"({"version": 1, "keys": [{"key": {"id": "0011223344556677", "name": "vendor", "roles": ["ROLE_QUERY"],
      "createTimeS": "1800000000"}, "sha256": "g3EnA2sLZQ3WRf892iY0zqAOwmlGvNTmwJi2lipzU1s="}]})");
  Open();
  EXPECT_NE(ring_->Find("spoor_0011223344556677_" + std::string(64, 'a')), nullptr);
}

}  // namespace
}  // namespace spoor::controlplane
