#include "service/lake.hpp"

#include "catalog/store_category.hpp"
#include "catalog/temp_folder.hpp"
#include "service/arn.hpp"
#include "service/store_lifecycle.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;
using testing::Not;

class LakeTest : public testing::Test {
 protected:
  LakeContext context() { return {*folder_.files, clock_, *random_}; }
  auto create(const LakeOptions& options = {}) { return Lake::create(context(), at_, options); }
  auto open() { return Lake::open(context(), at_); }
  void write(std::string_view name, std::string_view text) {
    ASSERT_TRUE(folder_.files->create_directories(at_, 0700));
    ASSERT_TRUE(io::write_file_durably(*folder_.files, io::join_path(at_, name), text, 0600));
  }
  unsigned mode_of(const std::string& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777;
  }

  void expect_corrupt(const std::string& message) {
    const auto lake = open();
    ASSERT_FALSE(lake);
    EXPECT_EQ(lake.error().code(), ErrorCode::Corrupt) << lake.error().message();
    EXPECT_THAT(lake.error().message(), HasSubstr(message));
    EXPECT_THAT(lake.error().message(), Not(HasSubstr("\n")));
  }
  void put(const std::string& from, std::string_view name) {
    std::filesystem::copy_file(from, io::join_path(at_, name),
                               std::filesystem::copy_options::overwrite_existing);
  }

  catalog::TempFolder folder_;
  ManualClock clock_{*parse_timestamp("2026-07-01T00:00:00Z")};
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(7);
  std::string at_ = folder_.at("lake");
};

TEST_F(LakeTest, RefusesWhatCannotBecomeALake) {
  const struct {
    const char* name;
    LakeOptions options;
    const char* message;
  } cases[] = {
      {"account", {.account = AccountId("1111")}, "twelve digits: 1111"},
      {"Region", {.region = Region("nowhere")}, "like us-east-1: nowhere"},
      {"Region with a path", {.region = Region("../us-east-1")}, "like us-east-1"},
      {"partition", {.partition = Partition("gcp")}, "like aws or aws-cn: gcp"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto lake = create(c.options);
    ASSERT_FALSE(lake);
    EXPECT_THAT(lake.error().message(), HasSubstr(c.message));
    EXPECT_FALSE(folder_.files->status(at_, io::Symlinks::Follow)) << "nothing is left behind";
  }
}

TEST_F(LakeTest, RefusesAFolderOfSomethingElse) {
  write("photo.jpg", "x");
  const auto lake = create();
  ASSERT_FALSE(lake);
  EXPECT_EQ(lake.error().code(), ErrorCode::FailedState);
  EXPECT_THAT(lake.error().message(), HasSubstr("photo.jpg"));
}

TEST_F(LakeTest, CreatesPrivateFiles) {
  const auto lake = create();
  ASSERT_TRUE(lake) << lake.error().message();
  EXPECT_EQ(mode_of(at_), 0700u);
  for (const char* name : {"control.db", "lake.db", "history.db", "credentials", "secrets.key"}) {
    EXPECT_EQ(mode_of(io::join_path(at_, name)), 0600u) << name;
  }
  EXPECT_EQ((*lake)->settings().partition, Partition("aws"));
}

TEST_F(LakeTest, OpensWhatItCreated) {
  const auto created = create({.account = AccountId("222233334444"), .region = Region("cn-north-1")});
  ASSERT_TRUE(created);
  const auto opened = open();
  ASSERT_TRUE(opened) << opened.error().message();
  EXPECT_EQ((*opened)->settings().lake_id, (*created)->settings().lake_id);
  EXPECT_EQ((*opened)->settings().partition, Partition("aws-cn"));
  EXPECT_EQ(event_data_store_arn((*opened)->settings(), EventDataStoreId("x")),
            "arn:aws-cn:cloudtrail:cn-north-1:222233334444:eventdatastore/x");
}

TEST_F(LakeTest, TellsTheLastHeadThatACrashKeptBack) {
  const auto heads = folder_.at("heads");
  auto with = context();
  with.proof.heads_folder = heads;
  const auto names = [&] {
    std::vector<std::string> found;
    for (const auto& entry : folder_.files->list(heads).value_or(std::vector<io::DirectoryEntry>{})) {
      found.push_back(entry.name);
    }
    return found;
  };
  ASSERT_TRUE(Lake::create(with, at_, {}));
  const auto first = names();
  ASSERT_EQ(first.size(), 1u);
  std::filesystem::remove_all(heads);
  ASSERT_TRUE(Lake::open(with, at_, LakeUse::Reading));
  EXPECT_TRUE(names().empty()) << "whoever reads writes nothing";
  ASSERT_TRUE(Lake::open(with, at_, LakeUse::Events));
  EXPECT_EQ(names(), first);
  // A rotation's entry is signed with the key that is gone.
  ASSERT_TRUE(open().value()->rotate_key(""));
  EXPECT_EQ(names(), first);
  ASSERT_TRUE(Lake::open(with, at_));
  ASSERT_EQ(names().size(), 2u);
  for (const auto& name : names()) {
    const auto text = io::read_file(*folder_.files, io::join_path(heads, name), 10'000);
    ASSERT_TRUE(text);
    EXPECT_TRUE(proof::read_head(*text));
  }
}

TEST_F(LakeTest, CreatesOnce) {
  ASSERT_TRUE(create());
  const auto again = create();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), ErrorCode::AlreadyExists);
  EXPECT_THAT(again.error().message(), HasSubstr("use it, or choose another folder with --data: " + at_));
}

TEST_F(LakeTest, CompletesAnInterruptedCreation) {
  ASSERT_TRUE(folder_.files->create_directories(at_, 0700));
  auto control = catalog::ControlCatalog::create(*folder_.files, io::join_path(at_, "control.db"));
  ASSERT_TRUE(control);
  ASSERT_FALSE(open()) << "half a lake is none";
  ASSERT_TRUE(create());
  EXPECT_TRUE(open());
}

TEST_F(LakeTest, SaysWhatToDoWithoutALake) {
  const auto missing = open();
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), ErrorCode::NotFound);
  EXPECT_EQ(missing.error().message(), at_ + " holds no lake: run 'tarn init --data " + at_ + "'");
}

TEST_F(LakeTest, NamesTheDamagedPart) {
  for (const char* name : {"control.db", "lake.db", "history.db"}) {
    SCOPED_TRACE(name);
    std::filesystem::remove_all(at_);
    ASSERT_TRUE(create());
    const std::string path = io::join_path(at_, name);
    for (const char* side : {"-wal", "-shm"}) {
      std::filesystem::remove(path + side);
    }
    std::filesystem::remove(path);
    expect_corrupt(path + " is missing: restore it");
    write(name, std::string(8192, 'x'));
    expect_corrupt(name);
    write(name, "");
    expect_corrupt(path + " is empty: restore it");
    ASSERT_TRUE(std::filesystem::is_empty(path)) << "a refused file stays as it was";
  }
}

TEST_F(LakeTest, OpensWithoutTheHistoryForThoseWhoHaveNoUseForIt) {
  ASSERT_TRUE(create());
  for (const bool is_there : {true, false}) {
    write("history.db", std::string(8192, 'x'));
    if (!is_there) {
      std::filesystem::remove(io::join_path(at_, "history.db"));
    }
    expect_corrupt("history.db");
    for (const auto use : {LakeUse::Events, LakeUse::Reading}) {
      const auto opened = Lake::open(context(), at_, use);
      ASSERT_TRUE(opened) << opened.error().message();
      EXPECT_TRUE((*opened)->control().stores({}));
    }
  }
  std::filesystem::remove(io::join_path(at_, "lake.db"));
  const auto without_data = Lake::open(context(), at_, LakeUse::Reading);
  ASSERT_FALSE(without_data);
  EXPECT_THAT(without_data.error().message(), HasSubstr("lake.db is missing: restore it"));
}

TEST_F(LakeTest, RefusesFilesInEachOthersPlace) {
  ASSERT_TRUE(create());
  const struct {
    const char* from;
    const char* to;
  } cases[] = {{"history.db", "lake.db"}, {"lake.db", "history.db"}, {"lake.db", "control.db"}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.to);
    const std::string kept = folder_.at("kept");
    std::filesystem::copy_file(io::join_path(at_, c.to), kept);
    put(io::join_path(at_, c.from), c.to);
    expect_corrupt("another database lies in the place of " + io::join_path(at_, c.to) + ": restore it");
    put(kept, c.to);
    std::filesystem::remove(kept);
    ASSERT_TRUE(open());
  }
}

TEST_F(LakeTest, RefusesFilesOfAnotherLake) {
  ASSERT_TRUE(create());
  const std::string other = folder_.at("other");
  ASSERT_TRUE(Lake::create(context(), other, {}));
  for (const char* name : {"lake.db", "history.db"}) {
    SCOPED_TRACE(name);
    const std::string kept = folder_.at("kept");
    std::filesystem::copy_file(io::join_path(at_, name), kept);
    put(io::join_path(other, name), name);
    expect_corrupt(io::join_path(at_, name) + " is of another lake: restore this lake's");
    put(kept, name);
    std::filesystem::remove(kept);
    ASSERT_TRUE(open());
  }
}

TEST_F(LakeTest, MakesNothingAnewWhereALakesFileIsLost) {
  for (const char* name : {"control.db", "lake.db", "history.db"}) {
    SCOPED_TRACE(name);
    std::filesystem::remove_all(at_);
    ASSERT_TRUE(create());
    const std::string path = io::join_path(at_, name);
    std::filesystem::remove(path);
    ASSERT_FALSE(create());
    EXPECT_FALSE(std::filesystem::exists(path));
    expect_corrupt(path + " is missing");
  }
}

TEST_F(LakeTest, MakesStoresWithTheServicesDefaults) {
  const auto lake = create();
  ASSERT_TRUE(lake);
  StoreLifecycle stores(**lake);
  EXPECT_EQ(stores.usual_store().value(), std::nullopt);
  const auto store = stores.for_import("default");
  ASSERT_TRUE(store) << store.error().message();
  EXPECT_EQ(store->status, catalog::StoreStatus::Enabled);
  EXPECT_EQ(store->retention_days, 3653u) << "a folder of old logs must not go by itself";
  EXPECT_TRUE(store->multi_region);
  EXPECT_TRUE(store->termination_protection);
  EXPECT_EQ(catalog::category_of(*store), event::Category::CloudTrail);
  EXPECT_EQ(stores.for_import("default")->id, store->id);
  EXPECT_EQ(stores.for_import("")->id, store->id);
  EXPECT_EQ(stores.usual_store().value(), store->id);
  ASSERT_TRUE(stores.create({.name = "second"}));
  EXPECT_EQ(stores.usual_store().value(), store->id) << "the one called default";
  const auto other = stores.for_import("other");
  ASSERT_TRUE(other) << other.error().message();
  EXPECT_EQ(stores.for_import("other")->id, other->id);
  EXPECT_NE(other->id, store->id);
}

TEST_F(LakeTest, MakesStoresForImportsOfOneCategory) {
  const auto lake = create();
  ASSERT_TRUE(lake);
  StoreLifecycle stores(**lake);
  const auto insights = stores.for_import("insights", "Insight");
  ASSERT_TRUE(insights) << insights.error().message();
  EXPECT_EQ(catalog::category_of(*insights), event::Category::Insight);
  EXPECT_EQ(insights->retention_days, 3653u);
  EXPECT_EQ(stores.for_import("insights", "Insight")->id, insights->id);
  EXPECT_EQ(stores.for_import("insights")->id, insights->id) << "it takes what it takes";
  const auto refused = stores.for_import("insights", "ConfigurationItem");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::FailedState);
  EXPECT_EQ(stores.for_import("", "Data")->name, "default");
  EXPECT_TRUE(stores.for_import("", "Management")) << "one category with data events";
}

TEST(Arn, ReadsReferences) {
  catalog::LakeSettings settings;
  settings.account = AccountId("111122223333");
  settings.region = Region("us-east-1");
  settings.partition = Partition("aws");
  const struct {
    const char* name;
    const char* reference;
    const char* id;  // or nullptr
    ReferenceProblem problem = ReferenceProblem::MalformedArn;
  } cases[] = {
      {"an ID", "abc-def", "abc-def"},
      {"an ARN", "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/abc", "abc"},
      {"another account", "arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/abc", nullptr,
       ReferenceProblem::Elsewhere},
      {"another Region", "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/abc", nullptr,
       ReferenceProblem::Elsewhere},
      {"another partition", "arn:aws-cn:cloudtrail:us-east-1:111122223333:eventdatastore/abc", nullptr,
       ReferenceProblem::Elsewhere},
      {"a trail", "arn:aws:cloudtrail:us-east-1:111122223333:trail/abc", nullptr},
      {"no ID", "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/", nullptr},
      {"a short account", "arn:aws:cloudtrail:us-east-1:1:eventdatastore/abc", nullptr},
      {"another service", "arn:aws:s3:us-east-1:111122223333:eventdatastore/abc", nullptr},
      {"cut off", "arn:aws", nullptr},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto id = parse_store_reference(settings, c.reference);
    ASSERT_EQ(id.has_value(), c.id != nullptr);
    if (id.has_value()) {
      EXPECT_EQ(id->value(), c.id);
    } else {
      EXPECT_EQ(id.error(), c.problem);
    }
  }
}

// A server is not needed to see that the place is wrong.
TEST_F(LakeTest, RefusesACatalogElsewhereWhereItIsInTheFolder) {
  ASSERT_TRUE(create());
  auto elsewhere = context();
  elsewhere.catalog = *catalog::PostgresUrl::parse("postgresql://tarn:hidden@127.0.0.1:1/tarn");
  const auto opened = Lake::open(elsewhere, at_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), ErrorCode::FailedState);
  EXPECT_THAT(opened.error().message(), HasSubstr("keeps its catalog in its folder"));
  const auto nowhere = Lake::open(elsewhere, folder_.at("none"));
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code(), ErrorCode::NotFound);
}

TEST_F(LakeTest, AFolderThatNamesACatalogIsNeverEmpty) {
  const struct {
    const char* text;
    ErrorCode code;
    const char* message;
  } cases[] = {
      {R"({"lake":"id","catalog":"postgresql://tarn:hidden@127.0.0.1:1/tarn"})", ErrorCode::Io,
       "cannot be reached"},
      {R"({"lake":"id","catalog":"mysql://hidden"})", ErrorCode::InvalidArgument, "postgresql://user@host"},
      {R"({"lake":"","catalog":"postgresql://"})", ErrorCode::Corrupt, "restore it from a backup"},
      {R"({"lake":"id"})", ErrorCode::Corrupt, "restore it from a backup"},
      {"", ErrorCode::Corrupt, "restore it from a backup"},
  };
  for (const auto& [text, code, message] : cases) {
    write("catalog.json", text);
    for (const bool is_open : {true, false}) {
      const auto lake = is_open ? open() : create();
      ASSERT_FALSE(lake) << text;
      EXPECT_EQ(lake.error().code(), code) << text;
      EXPECT_THAT(lake.error().message(), HasSubstr(message)) << text;
      EXPECT_THAT(lake.error().message(), Not(HasSubstr("hidden"))) << text;
    }
  }
}

}  // namespace
}  // namespace tarn::service
