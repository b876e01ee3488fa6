using FlannelMesh.Security.Enrollment;

namespace FlannelMesh.Tests.Security.Enrollment;

public sealed class RenewalRulesTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(59, false)]
    [InlineData(60, true)]
    [InlineData(89, true)]
    [InlineData(100, true)]
    public void A_certificate_of_ninety_days_is_renewed_after_sixty(int day, bool expected)
    {
        var begin = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal(expected, RenewalRules.IsDue(begin, begin.AddDays(90), begin.AddDays(day)));
    }
}
