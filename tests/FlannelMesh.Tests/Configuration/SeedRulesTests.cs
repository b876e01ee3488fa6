using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

public sealed class SeedRulesTests
{
    [Theory]
    [InlineData("--seed=a")]
    [InlineData("--seed=self")]
    [InlineData("--seed-file=/f")]
    [InlineData("--seed-file=/f --bootstrap-expect=2")]
    [InlineData("--seed-dns=d --bootstrap-expect=1")]
    [InlineData("--seed=a --seed-file=/f --seed-dns=d:9 --bootstrap-expect=7")]
    public void Sources_of_seeds_go_together(string line) =>
        SeedRules.RequireSource(Settings.Load(line.Split(' ')).Options);

    [Theory]
    [InlineData("--seed-dns=d", "--seed-dns is \"d\"|needs --bootstrap-expect N")]
    [InlineData("--seed-dns=d --seed-file=/f", "--seed-dns is \"d\"|needs --bootstrap-expect N")]
    [InlineData("--bootstrap-expect=3", "--bootstrap-expect is \"3\"|--seed-dns and --seed-file|number of --seed flags counts")]
    [InlineData("--bootstrap-expect=3 --seed=a", "--bootstrap-expect is \"3\"|number of --seed flags counts")]
    [InlineData("--seed=self --seed-file=/f", "--seed is \"self\"|leave out --seed-file|own address")]
    [InlineData("--seed=self --seed-dns=d --bootstrap-expect=3", "--seed is \"self\"|leave out --seed-dns|own address")]
    public void What_excludes_or_lacks_another_setting_is_refused(string line, string parts) =>
        Settings.AssertContainsAll(Settings.ErrorOf(() => Settings.Load(line.Split(' '))), parts);

    [Fact]
    public void The_source_of_a_setting_is_named() => Settings.AssertContainsAll(
        Settings.ErrorOf(() => Settings.LoadHocon("flannelmesh.seed-dns = d")), Settings.ConfigFile + ":flannelmesh.seed-dns is \"d\"");

    [Fact]
    public void Without_any_source_the_error_names_all_of_them()
    {
        var error = Assert.Throws<ConfigurationException>(() => SeedRules.RequireSource(Settings.Load().Options));

        Settings.AssertContainsAll(error.Message, "--seed HOST|--seed self|--seed-file FILE|--seed-dns NAME|--bootstrap-expect N");
    }
}
