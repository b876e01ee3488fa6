using Xunit.Abstractions;

namespace FlannelMesh.Tests.Leases.Simulation;

public class AllocatorRaceTests(ITestOutputHelper output)
{
    private const int Schedules = 2000;
    private const int Steps = 600;

    [Fact]
    public void No_slot_is_ever_confirmed_to_two_nodes()
    {
        var confirmed = 0;
        for (var seed = 0; seed < Schedules; seed++)
        {
            var race = new AllocatorRace(seed, AllocatorRaceFlaw.None).Run(Steps);
            confirmed += race.Confirmed;
            Assert.True(race.Duplicates == 0, $"seed {seed} confirmed {race.Duplicates} slots twice");
        }

        output.WriteLine($"{Schedules} schedules, {confirmed} confirmed grants");
        Assert.True(confirmed > Schedules, $"only {confirmed} grants in {Schedules} schedules: the race races nothing");
    }

    [Theory]
    [InlineData(AllocatorRaceFlaw.GrantOnLocalWrite)]
    [InlineData(AllocatorRaceFlaw.NoReadAfterClaim)]
    [InlineData(AllocatorRaceFlaw.NoCheckAfterWrite)]
    public void Each_step_of_the_protocol_is_needed(AllocatorRaceFlaw flaw)
    {
        var races = Enumerable.Range(0, Schedules).Select(seed => new AllocatorRace(seed, flaw).Run(Steps)).ToList();
        var duplicates = races.Sum(race => race.Duplicates);

        output.WriteLine($"{flaw}: {duplicates} slots confirmed twice in {Schedules} schedules, {races.Sum(race => race.Confirmed)} grants");
        Assert.True(duplicates > 0, $"{flaw} was not found in {Schedules} schedules");
    }
}
