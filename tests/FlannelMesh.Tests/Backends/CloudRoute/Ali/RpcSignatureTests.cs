using FlannelMesh.Backends.CloudRoute.Ali;

namespace FlannelMesh.Tests.Backends.CloudRoute.Ali;

public sealed class RpcSignatureTests
{
    /// <summary>The example of Alibaba Cloud's description of the signature: AccessKeyId testid, secret testsecret.</summary>
    [Fact]
    public void The_example_of_the_documentation_is_signed_as_there()
    {
        var parameters = new Dictionary<string, string>
        {
            ["Timestamp"] = "2016-02-23T12:46:24Z",
            ["Format"] = "XML",
            ["AccessKeyId"] = "testid",
            ["Action"] = "DescribeRegions",
            ["SignatureMethod"] = "HMAC-SHA1",
            ["SignatureNonce"] = "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
            ["Version"] = "2014-05-26",
            ["SignatureVersion"] = "1.0",
        };

        Assert.Equal("OLeaidS1JvxuMvnyHOwuJ+uX5qY=", RpcSignature.Of("GET", parameters, "testsecret"));
    }

    [Fact]
    public void Names_are_sorted_by_bytes_and_everything_but_unreserved_letters_is_encoded() => Assert.Equal(
        "B=1&a=-_.~&b=%20%2A%2B%2F%3D%C3%A4",
        RpcSignature.Canonical([new("b", " *+/=ä"), new("a", "-_.~"), new("B", "1")]));

    [Fact]
    public void The_keys_text_has_no_secret() => Assert.Equal("key id", new AliKeys("id", "secret", "token").ToString());
}
