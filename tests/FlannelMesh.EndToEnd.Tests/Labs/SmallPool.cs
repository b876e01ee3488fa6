using System.Globalization;
using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>Labs whose pool is 10.5.1.0/24 and the few subnets after it.</summary>
public static class SmallPool
{
    /// <param name="subnets">How many there are.</param>
    public static LabOptions Of(int subnets, string overrides) => new()
    {
        NetConf = string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"Network":"10.5.0.0/16","SubnetMin":"10.5.1.0","SubnetMax":"10.5.{{{subnets}}}.0","Backend":{"Type":"vxlan"}}"""),
        ConfigOverrides = overrides,
    };
}
