#include "io/signature.hpp"

#include "io/openssl_parts.hpp"

#include <utility>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

namespace tarn::io {
namespace {

constexpr std::size_t kPrimeBytes = 128;
constexpr BN_ULONG kExponent = 65537;

// The numbers are secrets; they are overwritten before their memory is given back.
using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using Numbers = std::unique_ptr<BN_CTX, Freed<BN_CTX_free>>;
using PublicOrPrivate = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;

Number make_number() {
  Number number(BN_new());
  require(number != nullptr);
  return number;
}

// The first prime from a drawn place on that goes with the exponent. Its two highest bits are set, so that
// the product of two has its full length.
Number draw_prime(Random& random, BN_CTX* numbers) {
  std::string bytes(kPrimeBytes, '\0');
  random.fill(bytes.data(), bytes.size());
  bytes.front() = static_cast<char>(bytes.front() | '\xC0');
  bytes.back() = static_cast<char>(bytes.back() | '\x01');
  Number prime(BN_bin2bn(as_octets(bytes), static_cast<int>(bytes.size()), nullptr));
  require(prime != nullptr);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  // The exponent is prime: it goes with p unless it divides p - 1.
  while (BN_mod_word(prime.get(), kExponent) == 1 || BN_check_prime(prime.get(), numbers, nullptr) != 1) {
    require(BN_add_word(prime.get(), 2) == 1);
  }
  return prime;
}

struct Parts {
  Number modulus = make_number();
  Number exponent = make_number();
  Number secret = make_number();
  Number p;
  Number q;
  Number p_exponent = make_number();
  Number q_exponent = make_number();
  Number coefficient = make_number();
};

Parts compute(Number p, Number q, BN_CTX* numbers) {
  Parts parts;
  if (BN_cmp(p.get(), q.get()) < 0) {
    std::swap(p, q);
  }
  const Number p_less = make_number();
  const Number q_less = make_number();
  const Number order = make_number();
  require(BN_set_word(parts.exponent.get(), kExponent) == 1);
  require(BN_mul(parts.modulus.get(), p.get(), q.get(), numbers) == 1);
  require(BN_sub(p_less.get(), p.get(), BN_value_one()) == 1);
  require(BN_sub(q_less.get(), q.get(), BN_value_one()) == 1);
  require(BN_mul(order.get(), p_less.get(), q_less.get(), numbers) == 1);
  require(BN_mod_inverse(parts.secret.get(), parts.exponent.get(), order.get(), numbers) != nullptr);
  require(BN_mod(parts.p_exponent.get(), parts.secret.get(), p_less.get(), numbers) == 1);
  require(BN_mod(parts.q_exponent.get(), parts.secret.get(), q_less.get(), numbers) == 1);
  require(BN_mod_inverse(parts.coefficient.get(), q.get(), p.get(), numbers) != nullptr);
  parts.p = std::move(p);
  parts.q = std::move(q);
  return parts;
}

PublicOrPrivate assemble(const Parts& parts) {
  const std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>> list(OSSL_PARAM_BLD_new());
  require(list != nullptr);
  const std::pair<const char*, const Number&> members[] = {
      {OSSL_PKEY_PARAM_RSA_N, parts.modulus},
      {OSSL_PKEY_PARAM_RSA_E, parts.exponent},
      {OSSL_PKEY_PARAM_RSA_D, parts.secret},
      {OSSL_PKEY_PARAM_RSA_FACTOR1, parts.p},
      {OSSL_PKEY_PARAM_RSA_FACTOR2, parts.q},
      {OSSL_PKEY_PARAM_RSA_EXPONENT1, parts.p_exponent},
      {OSSL_PKEY_PARAM_RSA_EXPONENT2, parts.q_exponent},
      {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, parts.coefficient},
  };
  for (const auto& [name, number] : members) {
    require(OSSL_PARAM_BLD_push_BN(list.get(), name, number.get()) == 1);
  }
  const std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>> params(OSSL_PARAM_BLD_to_param(list.get()));
  const std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  require(params != nullptr && context != nullptr);
  EVP_PKEY* key = nullptr;
  require(EVP_PKEY_fromdata_init(context.get()) == 1 &&
          EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get()) == 1);
  return PublicOrPrivate(key);
}

}  // namespace

struct SigningKey::Key {
  PublicOrPrivate value;
};

SigningKey::SigningKey(std::unique_ptr<Key> key, std::string public_der)
    : key_(std::move(key)), public_der_(std::move(public_der)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::make(Random& random) {
  const Numbers numbers(BN_CTX_new());
  require(numbers != nullptr);
  Number p = draw_prime(random, numbers.get());
  Number q = draw_prime(random, numbers.get());
  if (BN_cmp(p.get(), q.get()) == 0) {
    return fail(ErrorCode::InvalidArgument, "the source of randomness repeats itself: use another one");
  }
  auto key = std::make_unique<Key>(Key{assemble(compute(std::move(p), std::move(q), numbers.get()))});
  unsigned char* der = nullptr;
  const int size = i2d_PublicKey(key->value.get(), &der);
  require(size > 0);
  std::string public_der(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return SigningKey(std::move(key), std::move(public_der));
}

Result<std::string> SigningKey::sign(std::string_view text) const {
  const Digest digest(EVP_MD_CTX_new());
  std::size_t size = 0;
  std::string signature;
  bool done = digest != nullptr &&
              EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key_->value.get()) == 1 &&
              EVP_DigestSign(digest.get(), nullptr, &size, as_octets(text), text.size()) == 1;
  if (done) {
    signature.resize(size);
    done = EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                          as_octets(text), text.size()) == 1;
    signature.resize(size);
  }
  if (!done) {
    return fail(ErrorCode::Internal, "OpenSSL could not sign");
  }
  return signature;
}

Result<bool> verify_signature(std::string_view public_der, std::string_view text,
                              std::string_view signature) {
  const unsigned char* der = as_octets(public_der);
  const PublicOrPrivate key(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &der, static_cast<long>(public_der.size())));
  const Digest digest(EVP_MD_CTX_new());
  if (key == nullptr || digest == nullptr ||
      EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1) {
    return fail(ErrorCode::InvalidArgument, "this is no RSA public key in the DER form of PKCS #1");
  }
  return EVP_DigestVerify(digest.get(), as_octets(signature), signature.size(), as_octets(text),
                          text.size()) == 1;
}

}  // namespace tarn::io
