#include "io/ecdsa.hpp"

#include "io/openssl_parts.hpp"

#include <array>
#include <utility>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace tarn::io {
namespace {

constexpr const char* kCurve = "prime256v1";
constexpr std::size_t kScalarBytes = 32;
constexpr std::size_t kPointBytes = 65;  // uncompressed

// Numbers are secrets here; they are overwritten before their memory is given back.
using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using Group = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Freed<EC_POINT_free>>;
using AnyKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;

// Uniform among the numbers from 1 to the group's order, without its end.
Number draw_scalar(Random& random, const EC_GROUP* group) {
  std::array<char, kScalarBytes> bytes{};
  Number scalar;
  do {
    random.fill(bytes.data(), bytes.size());
    scalar.reset(BN_bin2bn(as_octets({bytes.data(), bytes.size()}), kScalarBytes, nullptr));
    require(scalar != nullptr);
  } while (BN_is_zero(scalar.get()) || BN_cmp(scalar.get(), EC_GROUP_get0_order(group)) >= 0);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return scalar;
}

AnyKey assemble(const BIGNUM* scalar, const EC_GROUP* group) {
  const Point point(EC_POINT_new(group));
  require(point != nullptr && EC_POINT_mul(group, point.get(), scalar, nullptr, nullptr, nullptr) == 1);
  std::array<unsigned char, kPointBytes> octets{};
  require(EC_POINT_point2oct(group, point.get(), POINT_CONVERSION_UNCOMPRESSED, octets.data(), octets.size(),
                             nullptr) == octets.size());
  const std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>> list(OSSL_PARAM_BLD_new());
  require(list != nullptr &&
          OSSL_PARAM_BLD_push_utf8_string(list.get(), OSSL_PKEY_PARAM_GROUP_NAME, kCurve, 0) == 1 &&
          OSSL_PARAM_BLD_push_octet_string(list.get(), OSSL_PKEY_PARAM_PUB_KEY, octets.data(),
                                           octets.size()) == 1 &&
          OSSL_PARAM_BLD_push_BN(list.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1);
  const std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>> params(OSSL_PARAM_BLD_to_param(list.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  require(params != nullptr && context != nullptr);
  EVP_PKEY* key = nullptr;
  require(EVP_PKEY_fromdata_init(context.get()) == 1 &&
          EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get()) == 1);
  return AnyKey(key);
}

bool is_on_curve(const EVP_PKEY* key) {
  std::array<char, 32> name{};
  return key != nullptr && EVP_PKEY_is_a(key, "EC") == 1 &&
         EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) == 1 &&
         std::string_view(name.data()) == kCurve;
}

std::string public_der_of(const EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  require(size > 0);
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

Memory make_memory() {
  Memory memory(BIO_new(BIO_s_secmem()));
  require(memory != nullptr);
  return memory;
}

std::string_view content(BIO* memory) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

// No key file of Tarn's is encrypted, and none may ask for a password on the terminal.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) {
  return -1;
}

}  // namespace

struct EcdsaPublicKey::Key {
  AnyKey value;
};

EcdsaPublicKey::EcdsaPublicKey(std::unique_ptr<Key> key) : key_(std::move(key)) {}
EcdsaPublicKey::EcdsaPublicKey(EcdsaPublicKey&&) noexcept = default;
EcdsaPublicKey& EcdsaPublicKey::operator=(EcdsaPublicKey&&) noexcept = default;
EcdsaPublicKey::~EcdsaPublicKey() = default;

Result<EcdsaPublicKey> EcdsaPublicKey::from_der(std::string_view der) {
  const unsigned char* bytes = as_octets(der);
  AnyKey key(d2i_PUBKEY(nullptr, &bytes, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!is_on_curve(key.get()) || bytes != as_octets(der) + der.size()) {
    return fail(ErrorCode::InvalidArgument, "this is no public key on the curve P-256");
  }
  return EcdsaPublicKey(std::make_unique<Key>(Key{std::move(key)}));
}

bool EcdsaPublicKey::verifies(const Sha256& digest, std::string_view signature) const {
  const KeyContext context(EVP_PKEY_CTX_new(key_->value.get(), nullptr));
  require(context != nullptr && EVP_PKEY_verify_init(context.get()) == 1 &&
          EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1);
  const bool fits = EVP_PKEY_verify(context.get(), as_octets(signature), signature.size(), digest.data(),
                                    digest.size()) == 1;
  ERR_clear_error();
  return fits;
}

std::string EcdsaPublicKey::pem() const {
  const Memory memory = make_memory();
  require(PEM_write_bio_PUBKEY(memory.get(), key_->value.get()) == 1);
  return std::string(content(memory.get()));
}

struct EcdsaKey::Key {
  AnyKey value;
};

EcdsaKey::EcdsaKey(std::unique_ptr<Key> key)
    : key_(std::move(key)), public_der_(public_der_of(key_->value.get())) {}
EcdsaKey::EcdsaKey(EcdsaKey&&) noexcept = default;
EcdsaKey& EcdsaKey::operator=(EcdsaKey&&) noexcept = default;
EcdsaKey::~EcdsaKey() = default;

EcdsaKey EcdsaKey::make(Random& random) {
  const Group group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  require(group != nullptr);
  const Number scalar = draw_scalar(random, group.get());
  return EcdsaKey(std::make_unique<Key>(Key{assemble(scalar.get(), group.get())}));
}

Result<EcdsaKey> EcdsaKey::from_pem(const Secret& pem) {
  const auto text = pem.reveal();
  const Memory memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  require(memory != nullptr);
  AnyKey key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_password, nullptr));
  ERR_clear_error();
  if (!is_on_curve(key.get())) {
    return fail(
        ErrorCode::InvalidArgument,
        "this is no unencrypted private key on the curve P-256 (openssl genpkey -algorithm EC -pkeyopt "
        "ec_paramgen_curve:P-256 makes one)");
  }
  return EcdsaKey(std::make_unique<Key>(Key{std::move(key)}));
}

Secret EcdsaKey::private_pem() const {
  const Memory memory = make_memory();
  require(PEM_write_bio_PKCS8PrivateKey(memory.get(), key_->value.get(), nullptr, nullptr, 0, nullptr,
                                        nullptr) == 1);
  return Secret(content(memory.get()));
}

Result<std::string> EcdsaKey::sign(const Sha256& digest) const {
  const KeyContext context(EVP_PKEY_CTX_new(key_->value.get(), nullptr));
  std::size_t size = 0;
  std::string signature;
  bool done = context != nullptr && EVP_PKEY_sign_init(context.get()) == 1 &&
              EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1 &&
              EVP_PKEY_sign(context.get(), nullptr, &size, digest.data(), digest.size()) == 1;
  if (done) {
    signature.resize(size);
    done = EVP_PKEY_sign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                         digest.data(), digest.size()) == 1;
    signature.resize(size);
  }
  if (!done) {
    ERR_clear_error();
    return fail(ErrorCode::Internal, "OpenSSL could not sign");
  }
  return signature;
}

}  // namespace tarn::io
