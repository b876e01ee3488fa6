using System.Text.Json;
using CsCheck;
using FlannelMesh.Commands.Bundle;

namespace FlannelMesh.Tests.Commands.Bundle;

public sealed class RedactorTests
{
    private const string Secret = "hunter2-Xy/9+z";

    private static readonly string[] Keys = ["password", "apiToken", "client-secret", "x"];

    [Theory]
    [InlineData("password=hunter2-Xy/9+z", "password=[redacted]")]
    [InlineData("FLANNELD_ETCD_PASSWORD=hunter2-Xy/9+z\nA=b", "FLANNELD_ETCD_PASSWORD=[redacted]\nA=b")]
    [InlineData("{\"etcdPassword\": \"hunter2-Xy/9+z\", \"a\": 1}", "{\"etcdPassword\": \"[redacted]\", \"a\": 1}")]
    [InlineData("{\"password\":\"a\\\"hunter2-Xy/9+z\",\"a\":1}", "{\"password\":\"[redacted]\",\"a\":1}")]
    [InlineData("{\"token\":4711,\"a\":1}", "{\"token\":\"[redacted]\",\"a\":1}")]
    [InlineData("AccessKeySecret: 'hunter2-Xy/9+z'", "AccessKeySecret: '[redacted]'")]
    [InlineData("AWS_SECRET_ACCESS_KEY=hunter2-Xy/9+z AWS_REGION=eu", "AWS_SECRET_ACCESS_KEY=[redacted] AWS_REGION=eu")]
    [InlineData("private_key = hunter2-Xy/9+z", "private_key = [redacted]")]
    [InlineData("--etcd-password hunter2-Xy/9+z --iface eth0", "--etcd-password [redacted] --iface eth0")]
    [InlineData("https_proxy=http://joe:hunter2-Xy9@proxy:3128/", "https_proxy=http://[redacted]@proxy:3128/")]
    [InlineData("Authorization: Bearer hunter2-Xy/9+z", "Authorization: Bearer [redacted]")]
    [InlineData("\"authorization\": \"Basic hunter2==\"", "\"authorization\": \"Basic [redacted]\"")]
    [InlineData("a\n-----BEGIN EC PRIVATE KEY-----\nhunter2\n-----END EC PRIVATE KEY-----\nb", "a\n[redacted]\nb")]
    [InlineData("flannelmesh run --join fm1.CgkxMC4wLjAuMTo4Mjgz-_x --seed a", "flannelmesh run --join [redacted] --seed a")]
    [InlineData("FLANNELMESH_JOIN=fm1.CgkxMC4wLjAuMTo4Mjgz", "FLANNELMESH_JOIN=[redacted]")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nhunter2", "[redacted]")]
    public void Secrets_go_by_their_names_and_their_looks(string text, string expected) => Assert.Equal(expected, new Redactor([]).Redact(text));

    [Theory]
    [InlineData("\"PublicKey\":\"AAAA\"")]
    [InlineData("tcp LISTEN 0 128 127.0.0.1:8286 0.0.0.0:*")]
    [InlineData("http://10.0.0.1:8286/metrics")]
    [InlineData("\"subnet\": \"10.5.1.0/24\", \"address\": \"10.99.0.11:8283\"")]
    [InlineData("route-layout          auto   built-in reference.conf")]
    public void What_is_no_secret_stays(string text) => Assert.Equal(text, new Redactor([]).Redact(text));

    [Fact]
    public void What_is_redacted_already_stays_as_it_is() =>
        Assert.Equal("password=[redacted]\n\"token\":\"[redacted]\"\n", new Redactor([Secret]).Redact($"password={Secret}\n\"token\":\"{Secret}\"\n"));

    [Fact]
    public void Secrets_that_are_known_go_wherever_they_are() =>
        Assert.Equal("x[redacted]y short", new Redactor([Secret, "short"]).Redact($"x{Secret}y short"));

    [Fact]
    public void Json_stays_json_and_the_secret_is_gone() =>
        Gen.Select(Gen.Int[0, 3].Select(at => Keys[at]), Gen.String[Gen.Char[' ', '~'], 0, 12], Gen.Bool).Sample((key, around, isKnown) =>
        {
            var value = isKnown ? around + Secret + around : around;
            var json = JsonSerializer.Serialize(new Dictionary<string, object> { ["a"] = 1, [key] = value, ["z"] = "end" });
            var redacted = new Redactor([Secret]).Redact(json);

            using var parsed = JsonDocument.Parse(redacted);
            Assert.Equal("end", parsed.RootElement.GetProperty("z").GetString());
            Assert.DoesNotContain(Secret, parsed.RootElement.GetProperty(key).GetString(), StringComparison.Ordinal);
            if (key != "x")
            {
                Assert.Equal(Redactor.Mark, parsed.RootElement.GetProperty(key).GetString());
            }
        });
}
