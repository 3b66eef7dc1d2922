#include "app/welcome.hpp"

#include <string_view>

#include <fmt/format.h>

namespace tarn::app {
namespace {

constexpr std::string_view kEnglish = R"(Tarn is ready: {url}

  data         {data}
  credentials  {credentials}
               (user admin of account {account}, Region {region})
{members}
Three things to try in another terminal:

  1. Ask through the AWS CLI, then read the answer with get-query-results:
     AWS_SHARED_CREDENTIALS_FILE={credentials} aws cloudtrail start-query --endpoint-url {url} --region {region} --query-statement "SELECT eventTime, eventSource, eventName, recipientAccountId FROM {store} ORDER BY eventTime DESC LIMIT 10"

  2. Ask on the command line:
     {program} query --data {data} "SELECT eventName, count(*) AS n FROM {store} GROUP BY eventName ORDER BY n DESC LIMIT 10"

  3. Open {url}/

Ctrl-C stops the server; the data stays.
)";

constexpr std::string_view kJapanese = R"(Tarn の準備ができました: {url}

  データ    {data}
  認証情報  {credentials}
            （アカウント {account} のユーザー admin、リージョン {region}）
{members}
別の端末で、次の三つを試せます。

  1. AWS CLI で問い合わせる（結果は get-query-results で読めます）
     AWS_SHARED_CREDENTIALS_FILE={credentials} aws cloudtrail start-query --endpoint-url {url} --region {region} --query-statement "SELECT eventTime, eventSource, eventName, recipientAccountId FROM {store} ORDER BY eventTime DESC LIMIT 10"

  2. コマンドラインで問い合わせる
     {program} query --data {data} "SELECT eventName, count(*) AS n FROM {store} GROUP BY eventName ORDER BY n DESC LIMIT 10"

  3. {url}/ を開く

Ctrl-C でサーバーは止まります。データは残ります。
)";

constexpr std::string_view kMembersEnglish =
    R"(               as profiles also users of member accounts: {names};
               each sees the event history of its own account (aws --profile NAME cloudtrail lookup-events ...)
)";

constexpr std::string_view kMembersJapanese =
    R"(            メンバーアカウントのユーザーもプロファイルとして使えます: {names}
            見えるのは自分のアカウントのイベント履歴だけです（aws --profile 名前 cloudtrail lookup-events …）
)";

std::string members_text(const Welcome& words, bool japanese) {
  if (words.members.empty()) {
    return {};
  }
  return fmt::format(fmt::runtime(japanese ? kMembersJapanese : kMembersEnglish),
                     fmt::arg("names", fmt::join(words.members, ", ")));
}

}  // namespace

std::string welcome_text(const Welcome& words, bool japanese) {
  return fmt::format(fmt::runtime(japanese ? kJapanese : kEnglish), fmt::arg("url", words.url),
                     fmt::arg("data", words.data), fmt::arg("credentials", words.credentials),
                     fmt::arg("account", words.account), fmt::arg("region", words.region),
                     fmt::arg("store", words.store.empty() ? "EVENT_DATA_STORE_ID" : words.store),
                     fmt::arg("program", words.program), fmt::arg("members", members_text(words, japanese)));
}

}  // namespace tarn::app
