// SPDX-License-Identifier: Apache-2.0
#include "models/network/dataset.h"

#include <zlib.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "models/base/error.h"
#include "tests/support/message_of.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using Catch::Matchers::Contains;
using namespace std::string_literals;

namespace {

std::string number(std::uint32_t n) {
    return {static_cast<char>(n >> 24),
            static_cast<char>(n >> 16 & 255),
            static_cast<char>(n >> 8 & 255),
            static_cast<char>(n & 255)};
}

/// `count` images of 2 x 3 pixels; pixel p of image i is 6 i + p.
std::string images(std::uint32_t count) {
    std::string text = number(2051) + number(count) + number(2) + number(3);
    for (std::uint32_t i = 0; i < 6 * count; ++i) {
        text.push_back(static_cast<char>(i & 255));
    }
    return text;
}

/// Label of image i is i mod 10.
std::string labels(std::uint32_t count) {
    std::string text = number(2049) + number(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        text.push_back(static_cast<char>(i % 10));
    }
    return text;
}

/// A data folder with an MNIST of 25 training and 4 test images.
class DataFolder {
public:
    DataFolder() {
        setenv("NVCIM_DATA", folder_.path().c_str(), 1);
        write("train-images-idx3-ubyte", images(25));
        write("train-labels-idx1-ubyte", labels(25));
        write("t10k-images-idx3-ubyte", images(4));
        write("t10k-labels-idx1-ubyte", labels(4));
    }
    void write(const std::string& name, const std::string& content) const {
        folder_.write("mnist/" + name, content);
    }
    [[nodiscard]] std::string path(const std::string& name) const {
        return folder_.path("mnist/" + name);
    }
    [[nodiscard]] static std::string complaint() {
        return test::message_of<WorkloadError>([] { load_dataset("mnist", Split::kTest); });
    }

private:
    test::TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("images and labels come as the files hold them") {
    const DataFolder folder;
    const Dataset data = load_dataset("mnist", Split::kTest);
    CHECK(data.size() == 4);
    CHECK(data.shape == Shape{1, 2, 3});
    CHECK(data.image(3)[5] == 6 * 3 + 5);
    CHECK(data.labels == std::vector<std::uint8_t>{0, 1, 2, 3});
}

TEST_CASE("the validation split is the last tenth of the training images") {
    const DataFolder folder;
    const Dataset train = load_dataset("mnist", Split::kTrain);
    const Dataset validation = load_dataset("mnist", Split::kValidation);
    // 25 images: 2 for validation, 23 to train
    CHECK(train.size() == 23);
    CHECK(validation.size() == 2);
    CHECK(train.image(22)[0] == 6 * 22);
    CHECK(validation.image(0)[0] == 6 * 23);
    CHECK(validation.labels == std::vector<std::uint8_t>{3, 4});
    CHECK(train.pixels.size() == 6 * 23);
}

TEST_CASE("gzip files are read like plain ones") {
    const DataFolder folder;
    const std::string plain = images(4);
    gzFile file = gzopen(folder.path("t10k-images-idx3-ubyte.gz").c_str(), "wb");
    gzwrite(file, plain.data(), static_cast<unsigned>(plain.size()));
    gzclose(file);
    std::filesystem::remove(folder.path("t10k-images-idx3-ubyte"));
    CHECK(load_dataset("mnist", Split::kTest).image(3)[5] == 23);

    // half of it
    const auto half = std::filesystem::file_size(folder.path("t10k-images-idx3-ubyte.gz")) / 2;
    std::filesystem::resize_file(folder.path("t10k-images-idx3-ubyte.gz"), half);
    CHECK_THAT(
        DataFolder::complaint(),
        Contains("t10k-images-idx3-ubyte.gz") && (Contains("damaged") || Contains("truncated")));
}

TEST_CASE("damaged data files are refused with the file and the reason") {
    const DataFolder folder;
    const auto refused =
        [&](const std::string& name, const std::string& content, const std::string& part) {
            folder.write(name, content);
            CHECK_THAT(DataFolder::complaint(), Contains(part) && Contains(folder.path(name)));
            folder.write("t10k-images-idx3-ubyte", images(4));
            folder.write("t10k-labels-idx1-ubyte", labels(4));
        };
    const std::string image_file = "t10k-images-idx3-ubyte";
    refused(image_file, "", "truncated: 0 bytes, the header alone takes 16");
    refused(image_file, labels(40), "magic number 2049, expected 2051");
    refused(
        image_file, images(4).substr(0, 30), "truncated: 14 bytes of data, the header promises 24");
    refused(image_file, images(4) + "x", "more data than the 24 bytes its header promises");
    refused(image_file, number(2051) + number(4) + number(0) + number(3), "damaged: size 0");
    refused(image_file,
            number(2051) + number(0xffffffffU) + number(0xffffffffU) + number(0xffffffffU),
            "damaged: size 4294967295");
    refused(
        image_file, number(2051) + number(60000) + number(200) + number(200), "truncated: 0 bytes");
    refused(image_file, images(3), "has 3 images, but");
    refused("t10k-labels-idx1-ubyte",
            number(2049) + number(4) + "\x01\x0a\x01\x01"s,
            "label 10 of image 1; expected 0 to 9");
}

TEST_CASE("a missing data set tells where it was looked for and how to get it") {
    const test::TemporaryFolder empty;
    setenv("NVCIM_DATA", empty.path().c_str(), 1);
    setenv("XDG_DATA_HOME", empty.path("home").c_str(), 1);
    CHECK_THAT(DataFolder::complaint(),
               Contains("scripts/fetch-data.sh mnist") &&
                   Contains(empty.path("mnist/t10k-images-idx3-ubyte[.gz]")) &&
                   Contains(empty.path("home/nvcim/mnist/t10k-images-idx3-ubyte[.gz]")) &&
                   Contains("/usr/share/datasets/mnist/"));
    CHECK_THAT(test::message_of<WorkloadError>([] { load_dataset("imagenet", Split::kTest); }),
               Contains("data set \"imagenet\" is unknown; known: fashion-mnist, mnist"));
}

TEST_CASE(
    "Fashion-MNIST of the distribution has 54000, 6000 and 10000 images in 10 equal classes") {
    unsetenv("NVCIM_DATA");
    const Dataset test = load_dataset("fashion-mnist", Split::kTest);
    CHECK(test.size() == 10000);
    CHECK(test.shape == Shape{1, 28, 28});
    for (int label = 0; label < 10; ++label) {
        CHECK(std::count(test.labels.begin(), test.labels.end(), label) == 1000);
    }
    CHECK(load_dataset("fashion-mnist", Split::kValidation).size() == 6000);
    // The known mean of the training pixels is 0.2860.
    const Dataset train = load_dataset("fashion-mnist", Split::kTrain);
    CHECK(train.size() == 54000);
    double sum = 0.0;
    for (const std::uint8_t pixel : train.pixels) {
        sum += pixel;
    }
    CHECK(sum / 255.0 / static_cast<double>(train.pixels.size()) == Approx(0.2860).margin(0.001));
}
